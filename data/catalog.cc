#include "data/catalog.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace inknet::data {
namespace {

constexpr char kDigits[] = "0123456789";
constexpr char kUpperCase[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr char kLowerCase[] = "abcdefghijklmnopqrstuvwxyz";
// The lower-case letters that do not look like their upper case: the others were merged with it.
constexpr char kDistinctLowerCase[] = "abdefghnqrt";

template <typename... Strings>
std::vector<std::string> Characters(const Strings&... strings) {
  std::vector<std::string> characters;
  for (char c : absl::StrCat(strings...)) characters.push_back(std::string(1, c));
  return characters;
}

// EMNIST: Cohen, Afshar, Tapson & van Schaik 2017, "EMNIST: an extension of MNIST to handwritten letters".
CatalogEntry Emnist(const std::string& split, const std::vector<std::string>& class_names) {
  CatalogEntry entry;
  entry.name = absl::StrCat("emnist-", split);
  entry.class_names = class_names;
  entry.files[kTrainImages].name = absl::StrCat(entry.name, "-train-images-idx3-ubyte.gz");
  entry.files[kTrainLabels].name = absl::StrCat(entry.name, "-train-labels-idx1-ubyte.gz");
  entry.files[kTestImages].name = absl::StrCat(entry.name, "-test-images-idx3-ubyte.gz");
  entry.files[kTestLabels].name = absl::StrCat(entry.name, "-test-labels-idx1-ubyte.gz");
  entry.orientation = Orientation::kTransposed;
  entry.archive = RemoteFile{"https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip", 561753746,
                             "fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e"};
  return entry;
}

CatalogEntry EmnistBalanced() {
  CatalogEntry entry = Emnist("balanced", Characters(kDigits, kUpperCase, kDistinctLowerCase));
  const auto publish = [&](Part part, int64_t bytes, const char* sha256) {
    entry.files[part].bytes = bytes;
    entry.files[part].sha256 = sha256;
  };
  publish(kTrainImages, 28207740, "74295e75e4e9fa2c102147460ee7eb763653d5132d883a84fb88932bfb8d2db4");
  publish(kTrainLabels, 80618, "b46d41e5156a0a8aaaa4d18979fdd1588850fa8571018acffd5d93b325a7d6ed");
  publish(kTestImages, 4714707, "117fc12b015e37ea98bfb2cbba3f77c3782c056cdbd219b87abfc8661d7135db");
  publish(kTestLabels, 13504, "a67cac948379b67270b9a4d0a01c8ec661598accf2f2b1964340b7c83cb175cd");
  return entry;
}

CatalogEntry EmnistLetters() {
  CatalogEntry entry = Emnist("letters", Characters(kUpperCase));
  entry.first_label = 1;
  return entry;
}

CatalogEntry Mnist() {
  CatalogEntry entry;
  entry.name = "mnist";
  entry.class_names = Characters(kDigits);
  entry.files = {{
      {"train-images-idx3-ubyte.gz", 9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
      {"train-labels-idx1-ubyte.gz", 28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
      {"t10k-images-idx3-ubyte.gz", 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
      {"t10k-labels-idx1-ubyte.gz", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"},
  }};
  entry.content_sha256 = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16";
  entry.base_url = "https://storage.googleapis.com/cvdf-datasets/mnist/";
  return entry;
}

}  // namespace

const std::vector<CatalogEntry>& Catalog() {
  static const auto& catalog = *new std::vector<CatalogEntry>{
      EmnistBalanced(),
      Emnist("byclass", Characters(kDigits, kUpperCase, kLowerCase)),
      Emnist("bymerge", Characters(kDigits, kUpperCase, kDistinctLowerCase)),
      EmnistLetters(),
      Emnist("digits", Characters(kDigits)),
      Emnist("mnist", Characters(kDigits)),
      Mnist(),
  };
  return catalog;
}

absl::StatusOr<const CatalogEntry*> FindInCatalog(absl::string_view name) {
  for (const CatalogEntry& entry : Catalog()) {
    if (entry.name == name) return &entry;
  }
  const auto append_name = [](std::string* out, const CatalogEntry& entry) { out->append(entry.name); };
  return absl::InvalidArgumentError(absl::StrCat("data.dataset: there is no data set \"", name, "\"; choose one of ",
                                                 absl::StrJoin(Catalog(), ", ", append_name)));
}

}  // namespace inknet::data
