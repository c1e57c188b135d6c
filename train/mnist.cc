// Trains configs/mnist.textproto.
#include "configs/mnist.h"

#include "train/training_program.h"

int main(int argc, char** argv) { return inknet::train::TrainingProgram("mnist", inknet::configs::kMnist, argc, argv); }
