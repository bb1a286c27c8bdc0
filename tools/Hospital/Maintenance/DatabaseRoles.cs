using System.Text;

namespace NanoMedAgent.Hospital.Maintenance;

/// <summary>
/// Least rights in PostgreSQL: who owns the tables upgrades, restores, retains and erases; collector, ward, exporter, gateways and
/// admissions may each do what they need. Nobody but the owner deletes packs or changes values.
/// </summary>
public static class DatabaseRoles
{
    private const string Read = "SELECT";
    private const string Add = "SELECT, INSERT";
    private const string Keep = "SELECT, INSERT, UPDATE";
    private const string Manage = "SELECT, INSERT, UPDATE, DELETE";

    // Without keys.
    private const string ReadWithoutKeys =
        "SELECT (number, device, class, epoch, start, clock_quality, origin, boot, uptime, policy_version, first_sequence)";

    // Who adds an entry to the audit log needs the digest of the one before, and no more.
    private const string AddUnseen = "SELECT (number, digest), INSERT";

    // A time becomes known later.
    private const string AddAndDate = "SELECT, INSERT, UPDATE (time, rebased)";

    // Table, and what collector, ward and exporter may do; nothing where it is empty.
    private static readonly (string Table, string Collector, string Ward, string Exporter)[] Rights =
    [
        ("admission_events", "", Read, ""),
        ("admission_feeds", "", "", ""),
        ("admission_notices", "", Read, ""),
        ("admissions", "", Read, ""),
        ("alarms", Add, Add, Read),
        ("association_begins", Read, Add, Read),
        ("association_ends", Read, Add, Read),
        ("association_moves", Read, Add, Read),
        ("associations", Read, Add, Read),
        ("attestation_nonces", "", Add, ""),
        ("attestations", "", Add, Read),
        ("audit", AddUnseen, Add, AddUnseen),
        ("authority_changes", "", Read, ""),
        ("authority_confirmations", "", Add, ""),
        ("certificates", "", Keep, ""),
        ("command_counters", "", Add, ""),
        ("data_classes", Read, Read, Read),
        ("dead_letters", "", "", Read),
        ("declared_gaps", Keep, Keep, Read),
        ("delivered", "", "", Read),
        ("delivered_associations", "", "", Read),
        ("destinations", "", "", Read),
        ("device_numbers", Add, Add, Read),
        ("device_states", Read, Add, Read),
        ("device_udis", "", Read, Read),
        ("devices", Read, Add, Read),
        ("enrolments", "", Manage, ""),
        ("epochs", Add, Read, ReadWithoutKeys),
        ("escalation_events", "", Add, Read),
        ("escalation_leases", "", Manage, ""),
        ("escalations", "", Add, Read),
        ("events", Add, Add, Read),
        ("evidence_announcements", Add, Read, ""),
        ("evidence_checkpoints", Add, Add, ""),
        ("evidence_originals", Add, Read, ""),
        ("heartbeats", Manage, Read, Read),
        ("ledger_changes", Read, Add, Read),
        ("measurements", Add, Add, Read),
        ("migrations", Read, Read, Read),
        ("missing", Add, Add, Read),
        ("newest", Keep, Keep, Read),
        ("newest_events", "", Keep, ""),
        ("origins", Add, Add, Read),
        ("ownership_proofs", "", Add, Read),
        ("ownership_requests", "", Add, Read),
        ("packs", AddAndDate, Add, Read),
        ("patient_merges", "", Read, Read),
        ("policies", "", Keep, Read),
        ("quarantine", Add, Read, ""),
        ("quarantine_decisions", Read, Add, ""),
        ("quarantine_totals", Keep, Keep, ""),
        ("quarantined_starts", Read, Add, Read),
        ("ranges", Manage, Manage, Read),
        ("readings", "", "", Read),
        ("release_requests", "", Add, ""),
        ("removed", Read, Read, Read),
        ("restores", Read, Read, Read),
        ("retractions", "", "", Read),
        ("rollout_devices", "", "SELECT, UPDATE", Read),
        ("rollouts", "", "SELECT, UPDATE", Read),
        ("signed_policies", "", Add, ""),
        ("signed_releases", "", Read, ""),
        ("shown_alarms", "", Add, Read),
        ("silences", "", Add, Read),
        ("unfinished_escalations", "", "SELECT, INSERT, DELETE", ""),
        ("vital_signs", Read, Read, Read),
        ("vouchers", "", Read, ""),
        ("ward_dashboards", "", Keep, ""),
        ("words", Add, Add, Read),
    ];

    // A gateway to record systems reads what it delivers, and writes only how far it is, and when it has started and stopped.
    private static readonly (string Table, string Gateway)[] GatewayRights =
    [
        ("alarms", Read), ("association_begins", Read), ("association_ends", Read), ("association_moves", Read), ("associations", Read),
        ("audit", AddUnseen), ("data_classes", Read),
        ("dead_letters", Manage), ("declared_gaps", Read), ("delivered", Manage), ("delivered_associations", Keep), ("destinations", Keep),
        ("device_numbers", Read), ("device_udis", Read), ("epochs", ReadWithoutKeys), ("ledger_changes", Read), ("measurements", Read),
        ("migrations", Read), ("missing", Read), ("origins", Read), ("packs", Read), ("patient_merges", Read), ("ranges", Read),
        ("retractions", Read), ("vital_signs", Read), ("words", Read),
    ];

    // A gateway that delivers security events reads the audit log, journals and dead letters, and of associations whose they are; what is
    // refused it makes a dead letter. It sees no value.
    private static readonly (string Table, string Siem)[] RightsOfSiem =
    [
        ("associations", "SELECT (association, patient)"), ("audit", Add), ("data_classes", Read), ("dead_letters", Manage),
        ("declared_gaps", Read), ("delivered", Manage), ("destinations", Keep), ("device_numbers", Read), ("events", Read),
        ("migrations", Read), ("packs", Read), ("patient_merges", Read), ("ranges", Read), ("words", Read),
    ];

    // What the service may do that receives from the record system who is in which bed. It sees no value.
    private static readonly (string Table, string Admissions)[] RightsOfAdmissions =
    [
        ("admission_events", Add),
        ("admission_feeds", Keep),
        ("admission_notices", "SELECT, INSERT, DELETE"),
        ("admissions", Keep),
        ("association_ends", "SELECT (association)"),
        ("association_moves", Add),
        ("associations", "SELECT (association, patient, ward, location)"),
        ("audit", AddUnseen),
        ("ledger_changes", Add),
        ("migrations", Read),
        ("patient_merges", Keep),
    ];

    /// <summary>The statements that give roles their rights. They can be run again, after an upgrade for example.</summary>
    /// <param name="collector">The name of the collector's role.</param>
    /// <param name="ward">The name of the ward's role.</param>
    /// <param name="exporter">The name of the role that only reads values.</param>
    /// <param name="gateway">The name of a gateway's role.</param>
    /// <param name="admissions">The name of the role of the service that receives who is in which bed.</param>
    /// <param name="siem">The name of the role of a gateway to a SIEM.</param>
    public static string ToSql(string collector, string ward, string exporter, string gateway, string admissions, string siem)
    {
        StringBuilder sql = new();
        sql.AppendLine("-- Run this as the owner of the tables, after 'medagent store upgrade': psql -v ON_ERROR_STOP=1 -f FILE");
        sql.AppendLine("-- Then give each role its way to log in: a password (\\password ROLE), or a line in pg_hba.conf.");
        sql.AppendLine("BEGIN;");
        foreach (string role in new[] { collector, ward, exporter, gateway, admissions, siem })
        {
            sql.AppendLine(
                $"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = {Literal(role)}) "
                + $"THEN CREATE ROLE {Name(role)} LOGIN; END IF; END $$;");
            sql.AppendLine($"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {Name(role)};");
            sql.AppendLine($"REVOKE ALL ON FUNCTION make_partitions(BIGINT) FROM {Name(role)};");
            sql.AppendLine($"GRANT USAGE ON SCHEMA public TO {Name(role)};");
        }

        sql.AppendLine("REVOKE CREATE ON SCHEMA public FROM PUBLIC;");
        sql.AppendLine($"GRANT USAGE ON SEQUENCE pack_numbers TO {Name(collector)}, {Name(ward)};");
        sql.AppendLine($"GRANT EXECUTE ON FUNCTION make_partitions(BIGINT) TO {Name(collector)}, {Name(ward)};");
        foreach ((string table, string ofCollector, string ofWard, string ofExporter) in Rights)
        {
            Grant(sql, ofCollector, table, collector);
            Grant(sql, ofWard, table, ward);
            Grant(sql, ofExporter, table, exporter);
        }

        foreach ((string table, string ofGateway) in GatewayRights)
        {
            Grant(sql, ofGateway, table, gateway);
        }

        foreach ((string table, string ofAdmissions) in RightsOfAdmissions)
        {
            Grant(sql, ofAdmissions, table, admissions);
        }

        foreach ((string table, string ofSiem) in RightsOfSiem)
        {
            Grant(sql, ofSiem, table, siem);
        }

        sql.AppendLine("COMMIT;");
        return sql.ToString();
    }

    private static void Grant(StringBuilder sql, string rights, string table, string role)
    {
        if (rights.Length > 0)
        {
            sql.AppendLine($"GRANT {rights} ON {table} TO {Name(role)};");
        }
    }

    private static string Name(string role) => $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Literal(string role) => $"'{role.Replace("'", "''", StringComparison.Ordinal)}'";
}
