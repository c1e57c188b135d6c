#include "train/drawing/testing.h"

#include <algorithm>
#include <vector>

#include "data/image/png.h"

namespace inknet::train::drawing {

model::Model SmallModel(int answer) {
  model::Model model;
  model.image_rows = model.image_columns = 12;
  model.class_names = {"a", "b", "c"};
  model.data.set_dataset("toy");
  std::vector<float> biases(3, 0.0f);
  biases[static_cast<size_t>(answer)] = 4;
  model.parameters.push_back({144, 3, std::vector<float>(144 * 3, 0.0f), biases});
  return model;
}

image::Image Drawing(int width, int height, int characters) {
  image::Image picture = image::Image::Blank(width, height, 1);
  std::fill(picture.pixels.begin(), picture.pixels.end(), uint8_t{255});
  const int step = width / (characters + 1);
  for (int i = 1; i <= characters; ++i) {
    for (int y = height / 4; y < 3 * height / 4; ++y) {
      for (int x = i * step - 4; x < i * step + 4; ++x) *picture.At(x, y) = 0;
    }
  }
  return picture;
}

std::string DrawingPng(int width, int height, int characters) {
  return *image::EncodePng(Drawing(width, height, characters));
}

}  // namespace inknet::train::drawing
