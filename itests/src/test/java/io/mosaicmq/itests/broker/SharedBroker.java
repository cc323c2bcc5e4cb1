package io.mosaicmq.itests.broker;

import java.io.UncheckedIOException;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Starts the broker with the first test that wants it and stops it after the last. */
final class SharedBroker implements ParameterResolver, ExecutionCondition {
    private static final Namespace NAMESPACE = Namespace.create(SharedBroker.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Broker.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return broker(context);
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), MosquittoDiffers.class)
                .filter(differs -> !Boolean.getBoolean("mosaicmq.oracle.strict"))
                .filter(differs -> broker(context).isMosquitto())
                .map(differs -> ConditionEvaluationResult.disabled("Mosquitto: " + differs.value()))
                .orElse(ConditionEvaluationResult.enabled("asked of every broker"));
    }

    private static Broker broker(ExtensionContext context) {
        // The root store closes what is AutoCloseable at the end of the run; a start that failed is not tried again.
        return context.getRoot()
                .getStore(NAMESPACE)
                .computeIfAbsent(Started.class, type -> Started.now(), Started.class)
                .broker();
    }

    private record Started(Optional<Broker> running, RuntimeException failure) implements AutoCloseable {
        static Started now() {
            try {
                return new Started(Optional.of(Broker.start()), null);
            } catch (IllegalStateException | UncheckedIOException e) {
                return new Started(Optional.empty(), e);
            }
        }

        Broker broker() {
            return running.orElseThrow(() -> new IllegalStateException("no broker: " + failure.getMessage(), failure));
        }

        @Override
        public void close() {
            running.ifPresent(Broker::close);
        }
    }
}
