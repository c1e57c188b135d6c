#include "sweep/words.h"

#include <cstddef>

#include "absl/strings/ascii.h"

namespace inknet::sweep {
namespace {

// Of a name with more than one part the last, "torch.nn.ReLU" for example; letters and digits alone, in lower case.
std::string Letters(absl::string_view word) {
  const size_t dot = word.rfind('.');
  if (dot != absl::string_view::npos) word.remove_prefix(dot + 1);
  std::string letters;
  for (const char c : word) {
    if (absl::ascii_isalnum(static_cast<unsigned char>(c)))
      letters += absl::ascii_tolower(static_cast<unsigned char>(c));
  }
  return letters;
}

struct Word {
  const char* theirs;
  const char* ours;
};

constexpr Word kActivations[] = {{"logistic", "SIGMOID"}, {"swish", "SILU"}, {"lrelu", "LEAKY_RELU"}};

// Keras' and PyTorch's Xavier with normal weights has another variance than the reference system's, 2 / (fan_in +
// fan_out); they are the same where a layer is as wide as the one before.
constexpr Word kWeightInits[] = {
    {"random", "NORMAL"},
    {"randomnormal", "NORMAL"},
    {"randn", "NORMAL"},
    {"henormal", "HE"},
    {"kaiming", "HE"},
    {"kaimingnormal", "HE"},
    {"kaiminguniform", "HE_UNIFORM"},
    {"glorot", "XAVIER_UNIFORM"},
    {"glorotuniform", "XAVIER_UNIFORM"},
    {"glorotnormal", "XAVIER"},
    {"xaviernormal", "XAVIER"},
};

constexpr Word kOptimizers[] = {
    {"momentum", "SGD"},
    {"sgdmomentum", "SGD"},
    {"momentumsgd", "SGD"},
    {"sgdwithmomentum", "SGD"},
    {"momentumgd", "SGD"},
    {"mgd", "SGD"},
    {"sgdm", "SGD"},
    {"nag", "SGD"},
    {"nesterov", "SGD"},
    {"nesterovsgd", "SGD"},
    {"nesterovmomentum", "SGD"},
    {"nesterovaccelerated", "SGD"},
    {"nesterovacceleratedgradient", "SGD"},
    {"nagd", "SGD"},
    {"stochastic", "SGD"},
    {"stochasticgradientdescent", "SGD"},
    {"gd", "SGD"},
    {"adamwtorch", "ADAMW"},
};

constexpr Word kLosses[] = {
    {"crossentropyloss", "CROSS_ENTROPY"},
    {"ce", "CROSS_ENTROPY"},
    {"nll", "CROSS_ENTROPY"},
    {"nllloss", "CROSS_ENTROPY"},
    {"categoricalcrossentropy", "CROSS_ENTROPY"},
    {"sparsecategoricalcrossentropy", "CROSS_ENTROPY"},
    {"softmaxcrossentropy", "CROSS_ENTROPY"},
    {"meansquarederror", "MSE"},
    {"meansquareerror", "MSE"},
    {"squarederror", "MSE"},
    {"mseloss", "MSE"},
    {"meanabsoluteerror", "MAE"},
    {"l1loss", "MAE"},
};

constexpr Word kNormalizations[] = {{"batchnorm", "BATCH"},  {"bn", "BATCH"}, {"batchnormalization", "BATCH"},
                                    {"layernorm", "LAYER"},  {"ln", "LAYER"}, {"layernormalization", "LAYER"},
                                    {"batchnorm1d", "BATCH"}};

template <size_t kSize>
const char* Find(const Word (&words)[kSize], absl::string_view letters) {
  for (const Word& word : words) {
    if (letters == word.theirs) return word.ours;
  }
  return nullptr;
}

const char* FindFor(const google::protobuf::EnumDescriptor* type, absl::string_view letters) {
  if (type == ModelConfig::Activation_descriptor()) return Find(kActivations, letters);
  if (type == ModelConfig::WeightInit_descriptor()) return Find(kWeightInits, letters);
  if (type == ModelConfig::Normalization_descriptor()) return Find(kNormalizations, letters);
  if (type == OptimizerConfig::Algorithm_descriptor()) return Find(kOptimizers, letters);
  if (type == TrainConfig::Loss_descriptor()) return Find(kLosses, letters);
  return nullptr;
}

bool SaysNesterov(absl::string_view letters) {
  return letters.substr(0, 3) == "nag" || letters.substr(0, 8) == "nesterov";
}

}  // namespace

std::optional<std::string> OurWord(const google::protobuf::EnumDescriptor* type, absl::string_view word) {
  const std::string letters = Letters(word);
  for (int i = 0; i < type->value_count(); ++i) {
    if (Letters(type->value(i)->name()) == letters) return type->value(i)->name();
  }
  const char* ours = FindFor(type, letters);
  if (ours == nullptr) return std::nullopt;
  return ours;
}

bool SaysMomentum(absl::string_view word) {
  const std::string letters = Letters(word);
  return SaysNesterov(letters) || letters == "mgd" || letters == "sgdm" ||
         letters.find("momentum") != std::string::npos;
}

void SetWhatTheWordSays(absl::string_view word, OptimizerConfig* optimizer) {
  if (!SaysMomentum(word)) return;
  constexpr double kUsualMomentum = 0.9;
  if (optimizer->momentum() == 0) optimizer->set_momentum(kUsualMomentum);
  if (SaysNesterov(Letters(word))) optimizer->set_nesterov(true);
}

}  // namespace inknet::sweep
