#include "report/page.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "report/charts/vega.h"
#include "report/page_css.h"
#include "report/page_js.h"
#include "report/theme_js.h"
#include "report/vega/bundle.h"
#include "util/file.h"

namespace inknet::report {
namespace {

Html SwitchButtons(const Switch& choice) {
  Html buttons;
  bool pressed = true;
  for (const auto& [label, value] : choice.options) {
    buttons += Element("button",
                       {{"type", "button"},
                        {"data-signal", choice.signal},
                        {"data-value", JsonForScript(value)},
                        {"aria-pressed", pressed ? "true" : "false"}},
                       Text(label));
    pressed = false;
  }
  return Element("div", {{"class", "switch"}, {"role", "group"}}, buttons);
}

// How a Content-Security-Policy names a script by its content.
std::string ScriptHash(absl::string_view script) {
  return absl::StrCat("'sha256-", absl::Base64Escape(Sha256Bytes(script)), "'");
}

Html Head(const std::string& title) {
  const std::string policy =
      absl::StrCat("default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src ", ScriptHash(kThemeJs),
                   " ", ScriptHash(vega::kVega), " ", ScriptHash(kPageJs), "; base-uri 'none'; form-action 'none'");
  return Element("head", VoidElement("meta", {{"charset", "utf-8"}}) +
                             VoidElement("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", policy}}) +
                             VoidElement("meta", {{"name", "viewport"}, {"content", "width=device-width"}}) +
                             VoidElement("meta", {{"name", "color-scheme"}, {"content", "light dark"}}) +
                             Element("title", Text(title)) + RawElement("style", {}, kPageCss) +
                             RawElement("script", {}, kThemeJs));
}

}  // namespace

Html LegendButton(const LegendEntry& entry) {
  const Html swatch = Element("i", {{"style", absl::StrCat("background:", SeriesColor(entry.color))}}, Html());
  return Element("button",
                 {{"type", "button"}, {"class", "series"}, {"data-series", entry.name}, {"aria-pressed", "true"}},
                 swatch + Element("span", Text(entry.name)));
}

Html Legend(const std::vector<LegendEntry>& entries) {
  Html buttons;
  for (const LegendEntry& entry : entries) buttons += LegendButton(entry);
  return Element("div", {{"class", "legend"}}, buttons);
}

Html Page::AddFigure(const Figure& figure) {
  specs_.push_back(figure.spec);
  Html caption = Element("h3", Text(figure.title));
  if (!figure.note.empty()) caption += Element("p", Text(figure.note));
  Html switches;
  for (const Switch& choice : figure.switches) switches += SwitchButtons(choice);
  Html content = Element("div", {{"class", "heading"}}, Element("figcaption", caption) + switches);
  if (!figure.legend.empty()) content += Legend(figure.legend);
  content += Element("div", {{"class", "chart"}, {"data-chart", absl::StrCat(last_figure())}}, Html());
  return Element("figure", content + figure.below);
}

void Page::AddSection(const std::string& id, const std::string& title, const std::string& lead, const Html& content) {
  links_ += Element("a", {{"href", "#" + id}}, Text(title));
  Html section = Element("h2", Text(title));
  if (!lead.empty()) section += Element("p", {{"class", "lead"}}, Text(lead));
  sections_ += Element("section", {{"id", id}}, section + content);
}

std::string Page::ToHtml() const {
  const Html bar = Element(
      "nav",
      Element("a", {{"class", "brand"}, {"href", "#top"}}, Text("inknet")) +
          Element("div", {{"class", "links"}}, links_) +
          Element("button",
                  {{"type", "button"}, {"class", "theme"}, {"title", "light or dark"}, {"aria-label", "light or dark"}},
                  Html()));
  const Html body = bar + Element("main", {{"id", "top"}}, header_ + sections_) +
                    Element("div", {{"class", "tooltip"}, {"role", "status"}, {"hidden", ""}}, Html()) +
                    RawElement("script", {{"type", "application/json"}, {"id", "charts"}}, JsonForScript(specs_)) +
                    RawElement("script", {}, vega::kVega) + RawElement("script", {}, kPageJs);
  return absl::StrCat("<!DOCTYPE html>\n",
                      Element("html", {{"lang", "en"}}, Head(title_) + Element("body", body)).markup(), "\n");
}

}  // namespace inknet::report
