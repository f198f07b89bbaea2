/** Revisions, the index and the work tree of a Git repository, read through JGit. */
package dev.leadsman.git;
