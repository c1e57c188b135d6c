#include "report/picture_figure.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace inknet::report {

Html PictureFigure(absl::string_view kind, absl::string_view title, absl::string_view note, absl::string_view alt,
                   const std::string& png) {
  if (png.empty()) return Html();
  const Html caption = Element("h3", Text(title)) + Element("p", Text(note));
  return Element("figure", {{"class", std::string(kind)}},
                 Element("div", {{"class", "heading"}}, Element("figcaption", caption)) +
                     VoidElement("img", {{"alt", std::string(alt)},
                                         {"src", absl::StrCat("data:image/png;base64,", absl::Base64Escape(png))}}));
}

}  // namespace inknet::report
