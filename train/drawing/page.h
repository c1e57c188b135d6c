// The page to draw on: one HTML file that needs nothing else, and asks nobody but its own server.
#ifndef INKNET_TRAIN_DRAWING_PAGE_H_
#define INKNET_TRAIN_DRAWING_PAGE_H_

#include <string>
#include <utility>
#include <vector>

namespace inknet::train::drawing {

std::string PageHtml();

// The headers of every answer, names and values: a Content-Security-Policy that allows the page's own scripts, styles
// and requests alone, by their SHA-256, and that no other page reads, frames or keeps what is answered.
const std::vector<std::pair<std::string, std::string>>& SafetyHeaders();

}  // namespace inknet::train::drawing

#endif  // INKNET_TRAIN_DRAWING_PAGE_H_
