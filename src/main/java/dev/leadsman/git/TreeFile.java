package dev.leadsman.git;

/**
 * A file of a revision.
 *
 * @param path from the top of the repository, with {@code /}
 * @param blob id of its content; equal ids are equal content
 * @param size in bytes; -1 when not known without reading
 * @param link true for a symbolic link, whose content is its target
 */
public record TreeFile(String path, String blob, long size, boolean link) {}
