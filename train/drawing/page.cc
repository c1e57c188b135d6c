#include "train/drawing/page.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "report/html.h"
#include "report/page_css.h"
#include "report/theme_js.h"
#include "train/drawing/body_html.h"
#include "train/drawing/draw_css.h"
#include "train/drawing/draw_js.h"
#include "util/file.h"

namespace inknet::train::drawing {
namespace {

using report::Element;
using report::RawElement;
using report::VoidElement;

// How a Content-Security-Policy names a script or a style by its content.
std::string HashOf(absl::string_view text) {
  return absl::StrCat("'sha256-", absl::Base64Escape(Sha256Bytes(text)), "'");
}

std::string Policy() {
  return absl::StrCat("default-src 'none'; connect-src 'self'; img-src data:; script-src ", HashOf(report::kThemeJs),
                      " ", HashOf(kDrawJs), "; style-src ", HashOf(report::kPageCss), " ", HashOf(kDrawCss),
                      "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
}

}  // namespace

const std::vector<std::pair<std::string, std::string>>& SafetyHeaders() {
  static const auto& headers =
      *new std::vector<std::pair<std::string, std::string>>{{"Content-Security-Policy", Policy()},
                                                            {"X-Content-Type-Options", "nosniff"},
                                                            {"X-Frame-Options", "DENY"},
                                                            {"Referrer-Policy", "no-referrer"},
                                                            {"Cross-Origin-Opener-Policy", "same-origin"},
                                                            {"Cross-Origin-Resource-Policy", "same-origin"},
                                                            {"Cache-Control", "no-store"}};
  return headers;
}

std::string PageHtml() {
  const report::Html head =
      Element("head", VoidElement("meta", {{"charset", "utf-8"}}) +
                          VoidElement("meta", {{"name", "viewport"}, {"content", "width=device-width"}}) +
                          VoidElement("meta", {{"name", "color-scheme"}, {"content", "light dark"}}) +
                          VoidElement("link", {{"rel", "icon"}, {"href", "data:,"}}) +
                          Element("title", report::Text("inknet: draw")) + RawElement("style", {}, report::kPageCss) +
                          RawElement("style", {}, kDrawCss) + RawElement("script", {}, report::kThemeJs));
  const report::Html script = RawElement("script", {}, kDrawJs);
  return absl::StrCat("<!DOCTYPE html>\n<html lang=\"en\">", head.markup(), "<body>\n", kBodyHtml, script.markup(),
                      "</body></html>\n");
}

}  // namespace inknet::train::drawing
