#include "data/image/tiles.h"

#include <algorithm>

namespace inknet::image {
namespace {

constexpr int kGap = 2;  // Pixels between tiles.
constexpr int kLeastSide = 28;
constexpr uint8_t kPaper = 255;

}  // namespace

Tiles::Tiles(int columns, int rows, int width, int height)
    : width_(width),
      height_(height),
      zoom_(std::max(1, (kLeastSide + std::max(width, height) - 1) / std::max(width, height))),
      sheet_(Image::Blank(columns * (width * zoom_ + kGap) + kGap, rows * (height * zoom_ + kGap) + kGap, 1)) {
  std::fill(sheet_.pixels.begin(), sheet_.pixels.end(), kPaper);
}

void Tiles::Draw(int column, int row, const uint8_t* pixels) {
  const int left = column * (width_ * zoom_ + kGap) + kGap;
  const int top = row * (height_ * zoom_ + kGap) + kGap;
  for (int y = 0; y < height_ * zoom_; ++y) {
    for (int x = 0; x < width_ * zoom_; ++x) {
      *sheet_.At(left + x, top + y) = static_cast<uint8_t>(kPaper - pixels[y / zoom_ * width_ + x / zoom_]);
    }
  }
}

}  // namespace inknet::image
