// Prints where finding characters begins to fail, by kind of trouble: the table of docs/prediction.md.
//
//   bazel run //verify/pages -- [FOLDER]
//
// writes a picture of each into FOLDER, where one is named.
#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "data/image/png.h"
#include "util/file.h"
#include "verify/pages/reading.h"

int main(int argc, char** argv) {
  using namespace inknet;
  for (const pages::Kind& kind : pages::Kinds()) {
    std::string row = absl::StrCat("| ", kind.name, ", ", kind.unit, " |");
    for (const double strength : kind.strengths) {
      pages::Trouble trouble;
      trouble.*kind.strength = strength;
      absl::StrAppendFormat(&row, " %g: %.0f %% |", strength, 100 * pages::ShareFound(trouble, /*pages=*/6));
      if (argc < 2) continue;
      const data::Page page = pages::DrawPage({"31A58", "HR427", "96KE0"}, 60, trouble, 1);
      const auto png = image::EncodePng(page.picture);
      const std::string path = JoinPath(argv[1], absl::StrFormat("%s %g.png", kind.name, strength));
      if (!png.ok() || !WriteFileAtomically(path, *png).ok()) {
        std::fprintf(stderr, "error: %s cannot be written\n", path.c_str());
        return 1;
      }
    }
    std::puts(row.c_str());
    std::fflush(stdout);
  }
}
