#include "record/tensorboard/summary.h"

#include <string>
#include <utility>

#include "data/image/png.h"
#include "record/tensorboard/histogram.h"
#include "util/status.h"

namespace inknet::tensorboard {
namespace {

Summary::Value* AddValue(absl::string_view tag, Summary* summary) {
  Summary::Value* value = summary->add_value();
  value->set_tag(std::string(tag));
  return value;
}

}  // namespace

void AddScalar(absl::string_view tag, double value, Summary* summary) {
  AddValue(tag, summary)->set_simple_value(static_cast<float>(value));
}

void AddHistogram(absl::string_view tag, const std::vector<float>& values, Summary* summary) {
  *AddValue(tag, summary)->mutable_histo() = MakeHistogram(values);
}

absl::Status AddImage(absl::string_view tag, absl::string_view description, const image::Image& image,
                      Summary* summary) {
  ASSIGN_OR_RETURN(std::string png, image::EncodePng(image));
  Summary::Value* value = AddValue(tag, summary);
  value->mutable_metadata()->mutable_plugin_data()->set_plugin_name("images");
  value->mutable_metadata()->set_data_class(Summary::Metadata::BLOB_SEQUENCE);
  value->mutable_metadata()->set_summary_description(std::string(description));
  value->mutable_image()->set_width(image.width);
  value->mutable_image()->set_height(image.height);
  value->mutable_image()->set_colorspace(image.channels);
  value->mutable_image()->set_encoded_image_string(std::move(png));
  return absl::OkStatus();
}

}  // namespace inknet::tensorboard
