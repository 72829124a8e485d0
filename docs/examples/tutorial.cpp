// Greets every client until Ctrl-C, on libuv. docs/tutorial.md explains it part by part.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

bool failed(const char* attempt, int result) {
  if (result < 0) fprintf(stderr, "%s: %s\n", attempt, uv_strerror(result));
  return result < 0;
}

void print(const uv_tcp_t& socket, decltype(uv_tcp_getpeername)& address_of, const char* what) {
  sockaddr_in address{};
  int size = sizeof address;
  address_of(&socket, reinterpret_cast<sockaddr*>(&address), &size);
  printf("%s:%d %s\n", inet_ntoa(address.sin_addr), ntohs(address.sin_port), what);
}

void finish(uv_handle_t* handle, void*) {
  if (uv_is_closing(handle)) return;
  uv_close(handle, [](uv_handle_t* closed) { delete reinterpret_cast<uv_any_handle*>(closed); });
}
void on_interrupt(uv_signal_t* signal, int) { uv_walk(signal->loop, finish, nullptr); }

char input[4096], text[] = "Merhaba dünya!";
const uv_buf_t greeting = uv_buf_init(text, sizeof text - 1);
void on_room(uv_handle_t*, size_t, uv_buf_t* room) { *room = uv_buf_init(input, sizeof input); }

void on_read(uv_stream_t* client, ssize_t size, const uv_buf_t*) {
  if (size == 0) return;
  printf("%.*s\n", size > 0 ? static_cast<int>(size) : 0, input);
  failed("cannot greet", uv_try_write(client, &greeting, 1));
  finish(reinterpret_cast<uv_handle_t*>(client), nullptr);
}

void on_connection(uv_stream_t* listener, int status) {
  if (failed("cannot accept", status)) return;
  auto* client = new uv_any_handle;
  uv_tcp_init(listener->loop, &client->tcp);
  uv_accept(listener, &client->stream);
  print(client->tcp, uv_tcp_getpeername, "bağlandı");
  uv_read_start(&client->stream, on_room, on_read);
}

int main(int argc, char** argv) {
  setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
  signal(SIGPIPE, SIG_IGN);
  sockaddr_in address{};
  uv_ip4_addr("127.0.0.1", argc > 1 ? atoi(argv[1]) : 0, &address);
  auto *listener = new uv_any_handle, *interrupt = new uv_any_handle;
  uv_tcp_init(uv_default_loop(), &listener->tcp);
  uv_signal_init(uv_default_loop(), &interrupt->signal);
  uv_signal_start(&interrupt->signal, on_interrupt, SIGINT);
  int result = uv_tcp_bind(&listener->tcp, reinterpret_cast<sockaddr*>(&address), 0);
  if (result == 0) result = uv_listen(&listener->stream, 5, on_connection);
  if (failed("cannot listen", result)) return 1;
  print(listener->tcp, uv_tcp_getsockname, "dinleniyor...");
  uv_run(uv_default_loop(), UV_RUN_DEFAULT);
  return failed("cannot close the loop", uv_loop_close(uv_default_loop())) ? 1 : 0;
}
