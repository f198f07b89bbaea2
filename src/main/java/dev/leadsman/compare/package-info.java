/** Typed changes between base and head of a subject. They are found here and judged elsewhere. */
package dev.leadsman.compare;
