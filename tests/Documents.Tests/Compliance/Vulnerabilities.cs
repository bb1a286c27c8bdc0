using System.Text.Json;
using HostSim.Tests.World;
using NanoMedAgent.Compliance.Materials;

namespace Documents.Tests.Compliance;

/// <summary>What we say to advisories: each has a reason, and whatever NuGet's audit names has an entry.</summary>
public sealed class Vulnerabilities
{
    [Fact]
    public void Each_advisory_has_a_state_and_a_reason_and_is_there_once()
    {
        Advisory[] advisories = BillsOfMaterials.Advisories(Clone.Sources);
        advisories.SelectMany(advisory => advisory.Flaws()).ShouldBeEmpty();
        advisories.Select(advisory => advisory.Id).ShouldBeUnique();
    }

    [Fact]
    public void Each_advisory_points_to_components_of_the_bills_that_were_written_with_it()
    {
        using TemporaryFolder folder = new();
        IReadOnlyList<WrittenBill> written = BillsOfMaterials.Write(Clone.Sources, folder.Path);
        HashSet<string> components = [];
        foreach (WrittenBill bill in written.SkipLast(1))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(bill.Path));
            string link = $"urn:cdx:{document.RootElement.GetProperty("serialNumber").GetString()!["urn:uuid:".Length..]}/1#";
            components.UnionWith(document.RootElement.GetProperty("components").EnumerateArray()
                .Select(component => link + Uri.EscapeDataString(component.GetProperty("bom-ref").GetString()!)));
        }

        using JsonDocument vex = JsonDocument.Parse(File.ReadAllBytes(written[^1].Path));
        string[] affected = [.. vex.RootElement.GetProperty("vulnerabilities").EnumerateArray()
            .SelectMany(vulnerability => vulnerability.GetProperty("affects").EnumerateArray())
            .Select(reference => reference.GetProperty("ref").GetString()!)];
        affected.Length.ShouldBeGreaterThanOrEqualTo(written[^1].Vulnerabilities);
        affected.Except(components).ShouldBeEmpty();
    }

    [Fact]
    public void An_advisory_about_a_component_that_is_in_no_bill_is_refused()
    {
        Advisory advisory = BillsOfMaterials.Advisories(Clone.Sources)[0] with { Components = ["pkg:nuget/Not.Ours"] };
        Should.Throw<InvalidDataException>(() => VexWriter.Document(SourceState.Read(Clone.Sources), [advisory], []))
            .Message.ShouldContain("pkg:nuget/Not.Ours");
    }

    [Fact]
    public void Whatever_the_audit_of_the_last_restore_named_has_an_entry() => BillsOfMaterials.Unanswered(Clone.Sources).ShouldBeEmpty();

    [Fact]
    public void An_advisory_that_the_audit_names_and_that_has_no_entry_is_found()
    {
        using TemporaryFolder folder = new();
        const string known = "Package 'SQLitePCLRaw.lib.e_sqlite3' 2.1.11 has a known high severity vulnerability, "
            + "https://github.com/advisories/GHSA-2m69-gcr7-jv3q";
        const string unknown = "Package 'Other' 1.0.0 has a known critical severity vulnerability, "
            + "https://github.com/advisories/GHSA-aaaa-bbbb-cccc";
        File.WriteAllText(
            Path.Combine(folder.Path, "project.assets.json"),
            JsonSerializer.Serialize(new
            {
                logs = new[]
                {
                    new { code = "NU1903", message = known },
                    new { code = "NU1904", message = unknown },
                    new { code = "NU1603", message = "GHSA-dddd-eeee-ffff is no advisory here" },
                },
            }));
        RestoreAudit.Unanswered(folder.Path, BillsOfMaterials.Advisories(Clone.Sources)).ShouldBe([unknown]);
    }
}
