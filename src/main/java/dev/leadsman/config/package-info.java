/** {@code .leadsman.yaml}, the environment and flags made one. */
package dev.leadsman.config;
