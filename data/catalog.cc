#include "data/catalog.h"

#include <algorithm>
#include <cstddef>

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
  entry.torchvision_folder = "EMNIST/raw";
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

// Files under MNIST's names, with their sizes and checksums.
std::array<CatalogFile, kParts> MnistFiles(const std::array<CatalogFile, kParts>& unnamed) {
  constexpr const char* kNames[kParts] = {"train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz",
                                          "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz"};
  std::array<CatalogFile, kParts> files = unnamed;
  for (size_t part = 0; part < kParts; ++part) files[part].name = kNames[part];
  return files;
}

CatalogEntry Mnist() {
  CatalogEntry entry;
  entry.name = "mnist";
  entry.class_names = Characters(kDigits);
  entry.files = MnistFiles({{
      {"", 9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
      {"", 28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
      {"", 1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
      {"", 4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"},
  }});
  entry.content_sha256 = "06b0d1f124c4e5fa796686ade41a9b778edacc8622f2195a352ef479ad44fc16";
  entry.torchvision_folder = "MNIST/raw";
  entry.base_urls = {"https://storage.googleapis.com/cvdf-datasets/mnist/",
                     "https://ossci-datasets.s3.amazonaws.com/mnist/"};
  return entry;
}

// Xiao, Rasul & Vollgraf 2017, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms".
CatalogEntry FashionMnist() {
  CatalogEntry entry;
  entry.name = "fashion-mnist";
  entry.class_names = {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
                       "Sandal",      "Shirt",   "Sneaker",  "Bag",   "Ankle boot"};
  entry.files = MnistFiles({{
      {"", 26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
      {"", 29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
      {"", 4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
      {"", 5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"},
  }});
  entry.torchvision_folder = "FashionMNIST/raw";
  entry.base_urls = {"https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
                     "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"};
  entry.drawable = false;
  return entry;
}

// Clanuwat, Bober-Irizar, Kitamoto, Lamb, Yamamoto & Ha 2018, "Deep learning for classical Japanese literature".
CatalogEntry Kmnist() {
  CatalogEntry entry;
  entry.name = "kmnist";
  entry.class_names = {"お", "き", "す", "つ", "な", "は", "ま", "や", "れ", "を"};
  entry.files = MnistFiles({{
      {"", 18165135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"},
      {"", 29497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"},
      {"", 3041136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"},
      {"", 5120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"},
  }});
  entry.torchvision_folder = "KMNIST/raw";
  entry.base_urls = {"http://codh.rois.ac.jp/kmnist/dataset/kmnist/"};
  entry.drawable = false;
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
      FashionMnist(),
      Kmnist(),
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

const CatalogEntry* FindByChecksums(const std::array<std::string, kParts>& sha256) {
  for (const CatalogEntry& entry : Catalog()) {
    const auto is_that = [](const CatalogFile& file, const std::string& found) {
      return !found.empty() && found == file.sha256;
    };
    if (std::equal(entry.files.begin(), entry.files.end(), sha256.begin(), is_that)) return &entry;
  }
  return nullptr;
}

const CatalogEntry* FindByContent(absl::string_view content_sha256) {
  for (const CatalogEntry& entry : Catalog()) {
    if (!entry.content_sha256.empty() && entry.content_sha256 == content_sha256) return &entry;
  }
  return nullptr;
}

}  // namespace inknet::data
