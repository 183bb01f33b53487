package dev.segue.hold;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the restart tests look at. */
final class HeldCounts implements HoldMetrics {
    final List<HoldGauge> gauges = new ArrayList<>();
    int rearmed;

    @Override
    public void gateOpened() {}

    @Override
    public void gateExtended() {}

    @Override
    public void gateCapped() {}

    @Override
    public void gateRepeated() {}

    @Override
    public void aliasAfterEvents() {}

    @Override
    public void aliasChained() {}

    @Override
    public void gateRearmed() {
        rearmed++;
    }

    @Override
    public void held() {}

    @Override
    public void released(Duration lateness) {}

    @Override
    public void releasedEarly() {}

    @Override
    public void added(HoldGauge gauge) {
        gauges.add(gauge);
    }

    @Override
    public void removed(HoldGauge gauge) {
        gauges.remove(gauge);
    }
}
