package dev.segue.ops;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answer to a probe.
 *
 * @param ok whether to answer 200
 * @param state {@code ready}, {@code not ready}, {@code live} or {@code not live}
 * @param roles the state of each role by its name
 * @param reasons one line each, for a person; when all is well but somebody should look, there are some, too
 */
public record HealthReport(boolean ok, String state, Map<String, String> roles, List<String> reasons) {
    static HealthReport of(String quality, boolean ok, List<RoleReport> reports) {
        Map<String, String> roles = new LinkedHashMap<>();
        reports.forEach(report -> roles.put(report.role(), report.state()));
        List<String> reasons =
                reports.stream().flatMap(report -> report.reasons().stream()).toList();
        return new HealthReport(ok, ok ? quality : "not " + quality, roles, reasons);
    }
}
