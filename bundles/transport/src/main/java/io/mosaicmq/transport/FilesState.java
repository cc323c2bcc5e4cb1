package io.mosaicmq.transport;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * What can be seen of files from outside: a change of it means they are worth reading again. Follows symbolic links, so the swap
 * of a linked folder, as Kubernetes renews secrets, is a change like a rename.
 */
record FilesState(List<String> files) {
    static FilesState of(List<Path> paths) {
        return new FilesState(paths.stream().map(FilesState::describe).toList());
    }

    private static String describe(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.fileKey() + " " + attributes.size() + " " + attributes.lastModifiedTime();
        } catch (IOException absent) {
            return "unreadable";
        }
    }
}
