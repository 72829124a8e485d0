#include "admin/language.hpp"

#include "support/catch.hpp"

namespace merhaba::admin::test {
namespace {

TEST_CASE("the page is in Turkish for those who prefer it to English") {
  for (const char* field :
       {"tr", "tr-TR", "TR-tr", "tr-TR,tr;q=0.9,en-US;q=0.8,en;q=0.7", "en;q=0.5, tr;q=0.8",
        "de, tr;q=0.5", "tr , en", "tr;q=0.001", "*;q=0.1,tr;q=0.2", "tr; q=1.000, en;q=0.999",
        "en;q=0,*", "tr,", ", ,tr"}) {
    INFO(field);
    CHECK(preferred_language(field) == Language::turkish);
  }
}

TEST_CASE("the page is in English for everybody else") {
  for (const char* field : {"",
                            "en",
                            "en-US,en;q=0.9,tr;q=0.8",
                            "de",
                            "*",
                            "en, tr",
                            "tr;q=0",
                            "tr;q=0.5,*;q=0.8",
                            "tr;q=0, *",
                            "trx",
                            "try-TR",
                            "t",
                            "tr;q=x, en",
                            "tr;q=1x",
                            "tr;q",
                            "tr;q=,en;q=0.1",
                            "tr;level=1",
                            ";",
                            ",",
                            ";q=1",
                            "tr;q=0.5,en;q=0.501"}) {
    INFO(field);
    CHECK(preferred_language(field) == Language::english);
  }
}

}  // namespace
}  // namespace merhaba::admin::test
