/** Chart and values to manifests, by Helm in child processes. */
package dev.leadsman.render;
