#include "train/annotation.h"

#include <vector>

#include "data/image/annotate.h"

namespace inknet::train {

image::Image Annotated(const image::Image& picture, const Reading& reading, const TellingOptions& options) {
  std::vector<image::Mark> marks;
  for (const Prediction& prediction : reading.characters) {
    marks.push_back({prediction.prepared.box, AnswerOf(prediction, options), IsInDoubt(prediction, options)});
  }
  return image::Annotated(picture, marks);
}

}  // namespace inknet::train
