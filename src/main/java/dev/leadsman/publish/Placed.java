package dev.leadsman.publish;

/** An object and the directory it is written to. */
record Placed(Part part, KubeObject object, Hook hook) {}
