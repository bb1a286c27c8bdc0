using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using HostSim.Tests.World;
using NanoMedAgent.Compliance.Materials;
using Component = NanoMedAgent.Compliance.Materials.Component;

namespace Documents.Tests.Compliance;

/// <summary>
/// The bills of materials: complete, the same each time, and valid for CycloneDX's own library, which is in the folder Independent.
/// </summary>
public sealed class BillsOfMaterialsOfTheClone
{
    private const string Folder = "tests/Documents.Tests/Independent";

    private static IReadOnlyList<Bill> Bills => BillsOfMaterials.Create(Clone.Sources, NuGetPackages.DefaultCache);

    [Fact]
    public void Each_component_of_firmware_programs_and_test_tools_has_a_licence() =>
        Bills.SelectMany(bill => bill.All
                .Where(component => string.IsNullOrWhiteSpace(component.Licence))
                .Select(component => $"{bill.Name}: {component.Reference}"))
            .ShouldBeEmpty();

    [Fact]
    public void There_is_a_bill_for_the_firmware_for_each_program_and_for_the_test_tools() =>
        Bills.Select(bill => bill.Name).ShouldBe(
            ["firmware", "medagent", "collector", "ward", "registrar", "gateway", "admissions", "hostsim", "test-tools"]);

    [Fact]
    public void Each_package_that_a_lock_file_has_is_in_the_bill_of_its_program_with_its_version_and_hash()
    {
        Bill ward = Bills.Single(bill => bill.Name == "ward");
        using JsonDocument locked = JsonDocument.Parse(File.ReadAllBytes(Clone.Sources.Place("tools/Ward/packages.lock.json")));
        JsonProperty[] packages = [.. locked.RootElement.GetProperty("dependencies").GetProperty("net10.0").EnumerateObject()
            .Where(package => package.Value.GetProperty("type").GetString() != "Project")];
        packages.Length.ShouldBeGreaterThan(20);
        foreach (JsonProperty package in packages)
        {
            string version = package.Value.GetProperty("resolved").GetString()!;
            Component found = ward.Components.Single(component => component.PackageUrl == $"pkg:nuget/{package.Name}@{version}");
            Convert.ToBase64String(Convert.FromHexString(found.Hash!)).ShouldBe(package.Value.GetProperty("contentHash").GetString());
        }
    }

    [Fact]
    public void Whatever_is_needed_is_listed_and_whatever_is_listed_is_needed()
    {
        foreach (Bill bill in Bills)
        {
            Dictionary<string, Component> listed = bill.All.ToDictionary(component => component.Reference);
            HashSet<string> needed = [bill.Subject.Reference];
            Queue<Component> open = new([bill.Subject]);
            while (open.TryDequeue(out Component? component))
            {
                foreach (string reference in component.DependsOn.Where(needed.Add))
                {
                    listed.ShouldContainKey(reference, bill.Name);
                    open.Enqueue(listed[reference]);
                }
            }

            listed.Keys.Except(needed).ShouldBeEmpty(bill.Name);
        }
    }

    [Fact]
    public void What_nobody_knows_of_the_platform_below_the_firmware_is_said()
    {
        JsonObject firmware = BillWriter.Document(Bills[0], SourceState.Read(Clone.Sources));
        JsonNode Composition(string aggregate) =>
            firmware["compositions"]!.AsArray().Single(composition => (string?)composition!["aggregate"] == aggregate)!;
        const string interpreter = "pkg:github/nanoframework/nf-interpreter";
        Composition("incomplete")["assemblies"]!.AsArray().Select(reference => (string?)reference).ShouldContain(interpreter);
        Composition("unknown")["dependencies"]!.AsArray().Select(reference => (string?)reference).ShouldContain(interpreter);
        Composition("complete")["dependencies"]!.AsArray().Select(reference => (string?)reference).ShouldNotContain(interpreter);
    }

    [Fact]
    public void The_same_commit_gives_the_same_bytes_in_any_folder()
    {
        using TemporaryFolder one = new();
        using TemporaryFolder other = new();
        IReadOnlyList<WrittenBill> first = BillsOfMaterials.Write(Clone.Sources, one.Path);
        IReadOnlyList<WrittenBill> second = BillsOfMaterials.Write(Clone.Sources, other.Path);
        first.Count.ShouldBe(10);
        first.Select(bill => bill.SerialNumber).Distinct().Count().ShouldBe(10);
        foreach ((WrittenBill a, WrittenBill b) in first.Zip(second))
        {
            File.ReadAllBytes(b.Path).ShouldBe(File.ReadAllBytes(a.Path), a.Name);
        }
    }

    [Fact]
    public async Task Each_file_is_valid_for_the_library_of_CycloneDX_and_a_wrong_one_is_not()
    {
        using TemporaryFolder folder = new();
        string[] files = [.. BillsOfMaterials.Write(Clone.Sources, folder.Path).Select(bill => bill.Path)];
        string wrong = Path.Combine(folder.Path, "wrong.json");
        string text = await File.ReadAllTextAsync(files[0], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            wrong, text.Replace("\"id\": \"MIT\"", "\"id\": \"no licence\"", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        JsonElement[] results = await ValidateAsync([.. files, wrong]);
        results[..^1].Where(result => result.GetProperty("error").ValueKind != JsonValueKind.Null).ShouldBeEmpty();
        results[^1].GetProperty("error").ValueKind.ShouldNotBe(JsonValueKind.Null);
    }

    [Fact]
    public void Without_a_restore_it_says_that_one_is_needed()
    {
        using TemporaryFolder empty = new();
        Should.Throw<InvalidDataException>(() => BillsOfMaterials.Create(Clone.Sources, empty.Path))
            .Message.ShouldContain("run dotnet restore");
    }

    private static async Task<JsonElement[]> ValidateAsync(string[] files)
    {
        string folder = Clone.Sources.Place(Folder);
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(folder, "node_modules", "@cyclonedx")),
            $"CycloneDX's library is not there (npm ci --prefix {Folder})");
        try
        {
            ProgramResult result = await StartedProgram.RunAsync(
                new ProcessStartInfo("node", [Path.Combine(folder, "validate.mjs"), .. files]), TestContext.Current.CancellationToken);
            result.Status.ShouldBe(0, result.Error);
            using JsonDocument output = JsonDocument.Parse(result.Output);
            return [.. output.RootElement.EnumerateArray().Select(element => element.Clone())];
        }
        catch (Win32Exception)
        {
            Assert.Skip("node is not installed (Debian: apt-get install nodejs)");
            throw;
        }
    }
}
