// Files that others read while merhaba runs, written so that nobody reads half of one: --port-file,
// --pid-file and --summary-file.
#pragma once

#include <optional>
#include <string>

#include "base/file_id.hpp"
#include "base/user.hpp"

namespace merhaba::cli {

// The file at `path`, a link not followed; nothing where there is none.
std::optional<FileId> file_at(const std::string& path);

// Throws Error when `path` is no place for such a file: it is there and no ordinary file (replacing
// /dev/stdout would be rude), or in a directory that does not exist or may not be written.
// `option` is how messages call it. Changes nothing.
void check_writable(const std::string& option, const std::string& path);

// Writes `content` to a temporary file beside `path`, readable by all, and renames it: a reader has
// all of what was there before, or all of this. Throws Error as check_writable() does, and when it
// cannot be written; then what was at `path` is still there, and nothing temporary. With `owner` it
// belongs to that user, who may thus replace it in a sticky folder.
FileId write_whole(const std::string& option, const std::string& path, const std::string& content,
                   const std::optional<User>& owner = std::nullopt);

}  // namespace merhaba::cli
