package dev.leadsman.policy;

/**
 * One file of a pack.
 *
 * @param name for messages, e.g. {@code policies/aws/vpc-cni-bare-master.yaml}
 * @param pack the directory it lies in
 * @param id its name without {@code .yaml}
 */
record PackFile(String name, String pack, String id, String text) {}
