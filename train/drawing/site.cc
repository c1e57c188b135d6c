#include "train/drawing/site.h"

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "data/image/png.h"
#include "report/png_size.h"
#include "train/drawing/page.h"
#include "train/prediction.h"
#include "util/status.h"

namespace inknet::train::drawing {
namespace {

using Json = nlohmann::ordered_json;

// The page's own pictures have 110,000 pixels; what takes much longer to read than a stroke is refused.
constexpr int kMostSide = 1600;
constexpr int kMostPixels = 1'500'000;
constexpr char kName[] = "drawing";  // What predict would print as the file.

int StatusOf(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kDataLoss:
      return 400;
    case absl::StatusCode::kNotFound:
      return 404;
    case absl::StatusCode::kAborted:
      return 409;
    default:
      return 500;
  }
}

Answer ErrorAnswer(const absl::Status& status) {
  return drawing::ErrorAnswer(StatusOf(status), std::string(status.message()));
}

Answer JsonAnswer(const Json& json) {
  Answer answer;
  // What is not UTF-8, a folder's name say, is replaced.
  answer.body = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  return answer;
}

absl::StatusOr<image::Image> PictureIn(absl::string_view body) {
  ASSIGN_OR_RETURN(const report::PngSize size, report::ReadPngSize(body));
  if (size.width > kMostSide || size.height > kMostSide ||
      static_cast<int64_t>(size.width) * size.height > kMostPixels) {
    return absl::InvalidArgumentError(absl::StrCat("a picture of ", size.width, "x", size.height,
                                                   " pixels is too large: at most ", kMostSide, " a side and ",
                                                   kMostPixels, " in all are taken"));
  }
  return image::DecodePng(body);
}

absl::StatusOr<int64_t> Number(const Target& target, const std::string& name) {
  const auto found = target.numbers.find(name);
  if (found == target.numbers.end()) {
    return absl::InvalidArgumentError(absl::StrCat("the request does not say its ", name));
  }
  return found->second;
}

// The class that a request means.
absl::StatusOr<std::string> ClassOf(const Target& target, const ModelInfo& model) {
  ASSIGN_OR_RETURN(const int64_t number, Number(target, "model"));
  // Another model may have other classes.
  if (number != model.number) return absl::AbortedError("another model has been loaded since; try again");
  ASSIGN_OR_RETURN(const int64_t label, Number(target, "label"));
  if (label >= static_cast<int64_t>(model.classes.size())) {
    return absl::InvalidArgumentError(absl::StrCat(label, " is no class: there are 0 .. ", model.classes.size() - 1));
  }
  return model.classes[static_cast<size_t>(label)];
}

Json ModelJson(const ModelInfo& model) {
  return {{"number", model.number}, {"name", model.name}, {"classes", model.classes}};
}

size_t LabelOf(const ModelInfo& model, const std::string& class_name) {
  size_t label = 0;
  while (model.classes[label] != class_name) ++label;
  return label;
}

Json Wished(const Wish& wish) { return {{"label", wish.label}, {"count", wish.count}}; }

// The collection as the page shows it.
absl::StatusOr<Json> CollectionJson(const ModelInfo& model, const Collection& collection, const SiteOptions& options) {
  ASSIGN_OR_RETURN(const Collection::Contents contents, collection.List(model.classes));
  const std::vector<Wish> order = GuidedOrder(static_cast<int>(model.classes.size()), options.each, options.seed);
  const Progress progress = ProgressOf(order, contents.counts);
  int64_t total = 0;
  for (const int64_t count : contents.counts) total += count;
  Json json = {{"folder", collection.folder()}, {"each", options.each}, {"counts", contents.counts}, {"total", total},
               {"done", progress.done},         {"of", order.size()},   {"next", nullptr},           {"last", nullptr}};
  if (progress.next.has_value()) json["next"] = Wished(*progress.next);
  if (contents.last.has_value()) {
    json["last"] = {{"label", LabelOf(model, contents.last->class_name)}, {"number", contents.last->number}};
  }
  return json;
}

// The pictures that the network saw, as PNG files in base64.
absl::StatusOr<Json> SeenJson(const Reading& reading) {
  Json seen = Json::array();
  for (const Prediction& character : reading.characters) {
    ASSIGN_OR_RETURN(const std::string png, image::EncodePng(character.prepared.image));
    seen.push_back(absl::Base64Escape(png));
  }
  return seen;
}

absl::StatusOr<Json> ReadingJson(const Reading& reading) {
  ASSIGN_OR_RETURN(const std::string text, PredictionJson(kName, reading, TellingOptions()));
  return Json::parse(text);
}

}  // namespace

Site::Site(Reader* reader, Collection* collection, SiteOptions options)
    : reader_(reader), collection_(collection), options_(options), page_(PageHtml()) {}

Answer Site::State() {
  const ModelInfo model = reader_->info();
  Json state = {{"model", ModelJson(model)}, {"collection", nullptr}};
  if (collection_ != nullptr) {
    absl::StatusOr<Json> collection = CollectionJson(model, *collection_, options_);
    if (!collection.ok()) return ErrorAnswer(collection.status());
    state["collection"] = *std::move(collection);
  }
  return JsonAnswer(state);
}

Answer Site::Read(const Target& target, absl::string_view body) {
  const absl::StatusOr<image::Image> picture = PictureIn(body);
  if (!picture.ok()) return ErrorAnswer(picture.status());
  const auto one = target.numbers.find("one");
  const auto read = reader_->Read(*picture, one != target.numbers.end() && one->second != 0);
  if (!read.ok()) return ErrorAnswer(read.status());
  absl::StatusOr<Json> reading = ReadingJson(read->reading);
  if (!reading.ok()) return ErrorAnswer(reading.status());
  absl::StatusOr<Json> seen = SeenJson(read->reading);
  if (!seen.ok()) return ErrorAnswer(seen.status());
  Json answer = {{"model", read->model.number}, {"reading", *std::move(reading)}, {"seen", *std::move(seen)}};
  if (read->before.has_value()) {
    absl::StatusOr<Json> before = ReadingJson(*read->before);
    if (!before.ok()) return ErrorAnswer(before.status());
    answer["before"] = *std::move(before);
  }
  return JsonAnswer(answer);
}

Answer Site::Store(const Target& target, absl::string_view body) {
  const ModelInfo model = reader_->info();
  const absl::StatusOr<std::string> class_name = ClassOf(target, model);
  if (!class_name.ok()) return ErrorAnswer(class_name.status());
  const absl::StatusOr<image::Image> picture = PictureIn(body);
  if (!picture.ok()) return ErrorAnswer(picture.status());
  const absl::StatusOr<image::Image> prepared = reader_->Prepare(*picture);
  if (!prepared.ok()) return ErrorAnswer(prepared.status());
  const absl::StatusOr<std::string> png = image::EncodePng(*prepared);
  if (!png.ok()) return ErrorAnswer(png.status());
  const absl::StatusOr<Collection::Stored> stored = collection_->Store(*class_name, *png);
  if (!stored.ok()) return ErrorAnswer(stored.status());
  absl::StatusOr<Json> collection = CollectionJson(model, *collection_, options_);
  // It is stored, whatever the folder cannot tell of itself now.
  return JsonAnswer({{"stored", {{"path", stored->path}, {"number", stored->number}}},
                     {"collection", collection.ok() ? *std::move(collection) : Json(nullptr)}});
}

Answer Site::Remove(const Target& target) {
  const ModelInfo model = reader_->info();
  const absl::StatusOr<std::string> class_name = ClassOf(target, model);
  if (!class_name.ok()) return ErrorAnswer(class_name.status());
  const absl::StatusOr<int64_t> number = Number(target, "number");
  if (!number.ok()) return ErrorAnswer(number.status());
  const absl::Status removed = collection_->Remove(*class_name, *number);
  if (!removed.ok()) return ErrorAnswer(removed);
  absl::StatusOr<Json> collection = CollectionJson(model, *collection_, options_);
  if (!collection.ok()) return ErrorAnswer(collection.status());
  return JsonAnswer({{"collection", *std::move(collection)}});
}

Answer Site::Handle(absl::string_view method, absl::string_view target, absl::string_view body) {
  const std::optional<Target> parsed = ParseTarget(target);
  if (!parsed.has_value()) return drawing::ErrorAnswer(400, "not a target that is understood here");
  const bool posts = method == "POST";
  if (!posts && parsed->path == "/") return {200, "text/html; charset=utf-8", page_};
  if (!posts && parsed->path == "/state") return State();
  if (posts && parsed->path == "/read") return Read(*parsed, body);
  const bool stores = parsed->path == "/store", removes = parsed->path == "/remove";
  if (!posts || (!stores && !removes)) return drawing::ErrorAnswer(404, "there is no such page here");
  if (collection_ == nullptr) {
    return drawing::ErrorAnswer(404, "nothing is stored: the program was started without --collect=DIR");
  }
  return stores ? Store(*parsed, body) : Remove(*parsed);
}

}  // namespace inknet::train::drawing
