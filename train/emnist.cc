// Trains configs/emnist_best.textproto.
#include "configs/emnist_best.h"
#include "train/training_program.h"

int main(int argc, char** argv) {
  return inknet::train::TrainingProgram("emnist", inknet::configs::kEmnistBest, argc, argv);
}
