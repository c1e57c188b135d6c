#include "sweep/names.h"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "proto/config.pb.h"
#include "proto/fields.h"
#include "util/spelling.h"

namespace inknet::sweep {
namespace {

using absl::StrCat;
using ::google::protobuf::FieldDescriptor;
using Kind = Target::Kind;

constexpr char kHiddenUnits[] = "model.hidden_units";
constexpr char kLearningRate[] = "train.optimizer.learning_rate";
constexpr char kClipNorm[] = "train.optimizer.clip_norm";
constexpr char kWeightInit[] = "model.weight_init";
constexpr char kEpochs[] = "train.epochs";
constexpr char kNormalization[] = "model.normalization";

struct Names {
  const char* path;
  Kind kind;
  std::initializer_list<const char*> names;
};

// The reference system's names, and what other sweep files call the same things.
const Names kNames[] = {
    {kLearningRate,
     Kind::kLearningRate,
     {"learning_rate", "lr", "learn_rate", "learningrate", "initial_lr", "init_lr", "base_lr", "initial_learning_rate",
      "l_rate", "eta"}},
    {kLearningRate, Kind::kField, {"optimizer.lr"}},
    {"train.optimizer.algorithm",
     Kind::kField,
     {"optimizer", "optim", "optimiser", "optimizer_name", "optimizer.name", "optimizer.type", "optimizer_type",
      "optimization_algorithm", "optimization"}},
    {kEpochs,
     Kind::kField,
     {"num_epochs", "epoch", "n_epochs", "max_epochs", "nepochs", "no_epochs", "num_epoch", "n_epoch", "max_epoch",
      "number_of_epochs", "training_epochs", "train_epochs", "num_train_epochs", "total_epochs"}},
    {"train.batch_size",
     Kind::kField,
     {"batch", "batchsize", "bs", "minibatch_size", "mini_batch_size", "train_batch_size", "training_batch_size",
      "batch_size_train", "per_device_train_batch_size"}},
    {"train.loss", Kind::kField, {"loss_function", "loss_fn", "loss_func", "criterion", "loss_type"}},
    {"train.seed", Kind::kField, {"random_seed", "random_state", "rng_seed", "manual_seed"}},
    {kWeightInit,
     Kind::kField,
     {"weights_init", "w_init", "weight_initialization", "weights_initialization", "weight_initializer",
      "weight_initialisation", "weight_init_method", "kernel_initializer", "initialization", "initializer", "init",
      "weight_ini", "init_method", "initialization_method", "init_strategy", "initialisation"}},
    {"model.activation",
     Kind::kField,
     {"activation_function", "activation_fn", "activation_func", "activations", "act", "act_fn", "non_linearity",
      "nonlinearity", "activation_type", "hidden_activation", "hidden_activations"}},
    {"model.dropout",
     Kind::kField,
     {"dropout_p_value", "dropout_p", "dropout_rate", "dropout_prob", "dropout_probability", "drop_out", "p_dropout",
      "drop_rate", "dropout_ratio", "drop", "hidden_dropout"}},
    {kNormalization,
     Kind::kBatchNorm,
     {"batch_norm", "batchnorm", "use_batch_norm", "use_batchnorm", "batch_normalization", "use_bn", "bn",
      "batch_normalisation"}},
    {"train.optimizer.weight_decay",
     Kind::kField,
     {"l2_coeff", "l2", "wd", "l2_reg", "l2_lambda", "l2_regularization", "l2_penalty", "l2_weight",
      "weight_decay_rate", "reg_lambda", "w_decay", "weightdecay"}},
    {"train.optimizer.momentum", Kind::kField, {"sgd_momentum"}},
    {"train.optimizer.beta1", Kind::kField, {"beta_1", "adam_beta1", "b1"}},
    {"train.optimizer.beta2", Kind::kField, {"beta_2", "adam_beta2", "b2"}},
    {"train.optimizer.epsilon", Kind::kField, {"eps", "adam_epsilon", "adam_eps"}},
    {kClipNorm,
     Kind::kClipNorm,
     {"max_grad_norm", "grad_clip", "gradient_clip", "clip_grad_norm", "grad_clip_norm", "gradient_clip_val",
      "max_norm", "clip_grad", "grad_norm_clip", "clipnorm", "gradient_clipping_norm"}},
    {kClipNorm,
     Kind::kClipping,
     {"use_grad_clipping", "use_clipping", "use_gradient_clipping", "use_grad_clip", "gradient_clipping",
      "grad_clipping"}},
    {"data.validation_fraction",
     Kind::kField,
     {"val_split", "validation_split", "val_size", "val_fraction", "val_ratio"}},
    {"train.early_stopping.patience", Kind::kField, {"early_stopping_patience", "early_stop_patience"}},
    {"train.schedule.warmup_epochs", Kind::kField, {"num_warmup_epochs", "n_warmup_epochs"}},
    {kHiddenUnits,
     Kind::kUnits,
     {"hidden_units", "hidden_layer_sizes", "layer_sizes", "hidden_sizes", "hidden_dims", "layers_sizes", "layer_dims",
      "hidden_layers_sizes", "units_per_layers"}},
    {kHiddenUnits,
     Kind::kWidth,
     {"hidden_size",
      "hidden_dim",
      "fc_layer_size",
      "num_units",
      "n_units",
      "units",
      "layer_size",
      "hidden_layer_size",
      "num_neurons",
      "n_neurons",
      "neurons",
      "hidden_nodes",
      "num_hidden_units",
      "n_hidden_units",
      "hidden_neurons",
      "hidden_width",
      "layer_width",
      "neurons_per_layer",
      "units_per_layer",
      "nodes_per_layer",
      "hidden_dimension",
      "hidden_features",
      "dense_neurons",
      "fc_units",
      "fc_hidden_size",
      "dense_units",
      "size_of_layer",
      "hidden_layer_dim",
      "size_hidden_layer",
      "size_hidden_layers",
      "num_neurons_per_layer",
      "mlp_hidden_dim",
      "layer_dim",
      "hid_dim",
      "fc_size",
      "dense_size"}},
    {kHiddenUnits,
     Kind::kDepth,
     {"num_layers", "num_hidden_layers", "n_layers", "n_hidden_layers", "number_of_layers", "number_of_hidden_layers",
      "no_of_layers", "no_hidden_layers", "no_of_hidden_layers", "num_hidden", "n_hidden", "nlayers", "nhidden_layers",
      "num_fc_layers", "hidden_layers_num", "layer_count", "num_of_hidden_layers"}},
    {kHiddenUnits, Kind::kLayers, {"hidden_layers", "layers", "hidden_layer", "hidden"}},
};

// Words before a name that say where it belongs and nothing else.
constexpr absl::string_view kSections[] = {"config",
                                           "cfg",
                                           "args",
                                           "params",
                                           "parameters",
                                           "hyperparameters",
                                           "hyperparams",
                                           "hyper_params",
                                           "hparams",
                                           "hp",
                                           "train",
                                           "training",
                                           "trainer",
                                           "train_config",
                                           "model",
                                           "model_config",
                                           "network",
                                           "net",
                                           "mlp",
                                           "nn",
                                           "optim",
                                           "optimizer",
                                           "opt",
                                           "optimization",
                                           "data",
                                           "solver",
                                           "loader",
                                           "dataloader",
                                           "data_loader",
                                           "train_params",
                                           "model_params",
                                           "training_params",
                                           "datamodule",
                                           "experiment",
                                           "module",
                                           "classifier",
                                           "regularization",
                                           "architecture",
                                           "init_args"};

// Last names that mean something else in other programs: Keras' decay is of the learning rate, a size can be of
// anything, and what images there are is not for a file to say that was made for others.
constexpr absl::string_view kVague[] = {
    "action",      "backend", "data_dir", "dataset",  "decay",     "download",    "explosion", "export_onnx", "factor",
    "final_share", "keep",    "metric",   "minutes",  "name",      "path",        "recipe",    "scale",       "shape",
    "shift",       "size",    "source",   "strength", "test_path", "tensorboard", "threads",   "max_share"};

bool IsMessage(const FieldDescriptor* field) { return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE; }

// The fields that hold values, not the messages around them.
const std::vector<FieldPath>& Leaves() {
  static const auto* const leaves = [] {
    auto* paths = new std::vector<FieldPath>(FieldPaths(RunConfig::descriptor()));
    paths->erase(std::remove_if(paths->begin(), paths->end(), [](const FieldPath& p) { return IsMessage(p.field); }),
                 paths->end());
    return paths;
  }();
  return *leaves;
}

bool IsVague(absl::string_view name) {
  return std::find(std::begin(kVague), std::end(kVague), name) != std::end(kVague);
}

// Whether the field's last name alone means it.
bool IsKnownByLastName(const FieldPath& leaf) { return !IsVague(leaf.field->name()); }

std::vector<std::string> KnownNames() {
  std::vector<std::string> names;
  for (const FieldPath& leaf : Leaves()) {
    if (IsKnownByLastName(leaf)) names.push_back(leaf.field->name());
  }
  // The first of a row are the common ones.
  constexpr size_t kCommon = 4;
  for (const Names& row : kNames) {
    names.insert(names.end(), row.names.begin(), row.names.begin() + std::min(kCommon, row.names.size()));
  }
  for (const FieldPath& leaf : Leaves()) names.push_back(leaf.path);
  return names;
}

absl::StatusOr<Target> TargetAt(absl::string_view path, Kind kind) {
  for (const FieldPath& leaf : Leaves()) {
    if (leaf.path == path) return Target{kind, leaf.path, leaf.field};
  }
  return absl::InternalError(StrCat("RunConfig has no field ", path));
}

// "batchSize", "Batch-Size" and "+batch/size" as our names are written.
std::string Plain(absl::string_view name) {
  std::string plain;
  for (size_t i = 0; i < name.size(); ++i) {
    const auto c = static_cast<unsigned char>(name[i]);
    const bool begins_word = absl::ascii_isupper(c) && i > 0 &&
                             (absl::ascii_islower(static_cast<unsigned char>(name[i - 1])) ||
                              absl::ascii_isdigit(static_cast<unsigned char>(name[i - 1])));
    if (begins_word) plain += '_';
    if (c == '-' || c == ' ' || c == '+') {
      if (!plain.empty()) plain += '_';
    } else {
      plain += c == '/' ? '.' : absl::ascii_tolower(c);
    }
  }
  return plain;
}

// The field or fields that `plain` is the path of, or the end of one.
std::vector<const FieldPath*> FieldsCalled(absl::string_view plain) {
  std::vector<const FieldPath*> fields;
  const bool is_last_name = !absl::StrContains(plain, '.');
  for (const FieldPath& leaf : Leaves()) {
    const bool ends_so = leaf.path == plain || absl::EndsWith(leaf.path, StrCat(".", plain));
    if (ends_so && !(is_last_name && !IsKnownByLastName(leaf))) fields.push_back(&leaf);
  }
  return fields;
}

}  // namespace

absl::StatusOr<Target> FindTarget(absl::string_view name) {
  const std::string whole = Plain(name);
  for (absl::string_view plain = whole;;) {
    for (const Names& row : kNames) {
      for (const char* known : row.names) {
        if (plain == known) return TargetAt(row.path, row.kind);
      }
    }
    const std::vector<const FieldPath*> fields = FieldsCalled(plain);
    if (fields.size() == 1) {
      // The whole list, and not what a name of it alone may mean.
      return Target{fields[0]->path == kHiddenUnits ? Kind::kUnits : Kind::kField, fields[0]->path, fields[0]->field};
    }
    if (fields.size() > 1) {
      const auto path = [](std::string* out, const FieldPath* field) { out->append(field->path); };
      return absl::InvalidArgumentError(
          StrCat("it could be any of ", absl::StrJoin(fields, ", ", path), "; give the whole path"));
    }
    const size_t dot = plain.find('.');
    if (dot == absl::string_view::npos) break;
    if (std::find(std::begin(kSections), std::end(kSections), plain.substr(0, dot)) == std::end(kSections)) break;
    plain = plain.substr(dot + 1);
  }
  for (const FieldPath& leaf : Leaves()) {
    if (!IsVague(whole) || leaf.field->name() != whole) continue;
    return absl::NotFoundError(
        StrCat("other programs mean something else by this name; the field is ", leaf.path, "."));
  }
  return absl::NotFoundError(StrCat("no field of the configuration is called so.", DidYouMean(whole, KnownNames())));
}

bool Conflict(const Target& a, const Target& b) {
  if (a.path != b.path) return false;
  if (a.kind == Kind::kDepth || b.kind == Kind::kDepth) return a.kind == b.kind;
  if (a.kind == Kind::kClipping || b.kind == Kind::kClipping) return a.kind == b.kind;
  return true;
}

bool SetsLayers(const Target& target) { return target.path == kHiddenUnits || target.path == "model.dropout"; }

}  // namespace inknet::sweep
