/** Records that travel between the steps of a run. They depend on the JDK only. */
package dev.leadsman.model;
