// Trains configs/emnist.textproto.
#include "configs/emnist.h"

#include "train/training_program.h"

int main(int argc, char** argv) {
  return inknet::train::TrainingProgram("emnist", inknet::configs::kEmnist, argc, argv);
}
