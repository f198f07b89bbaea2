/** Rendered releases become files, a branch and a pull request. */
package dev.leadsman.publish;
