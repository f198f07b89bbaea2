package dev.leadsman.model;

import java.nio.file.Path;

/** A chart unpacked on disk; its directory is never changed. */
public record ChartDir(Path directory, ChartInfo info) {}
