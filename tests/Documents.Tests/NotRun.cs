namespace Documents.Tests;

/// <summary>Commands of the documents that no test runs, by how they begin, and why.</summary>
internal static class NotRun
{
    /// <summary>Not one of the project's programs.</summary>
    public static IReadOnlyDictionary<string, string> Elsewhere { get; } = new Dictionary<string, string>
    {
        ["nanoff "] = "needs a board",
        ["nuget restore "] = "needs nanoFramework's packages",
        ["msbuild "] = "needs Windows and nanoFramework's tools",
        ["dotnet test"] = "is what runs this",
        ["dotnet pack "] = "takes a build of its own",
        ["dotnet tool install "] = "changes the machine",
        ["dotnet publish "] = "takes a build of its own",
        ["dotnet run --project tests/"] = "is a test program, or a campaign",
        ["dotnet run --project tools/CostMeter"] = "takes minutes; .ci/run does it",
        ["dotnet run --project tools/Benchmarks"] = "takes minutes",
        ["NANOMEDAGENT_"] = "is a test program with a setting",
        ["findings/"] = "is about other people's software, and needs the network",
    };

    /// <summary>One of the project's programs: its arguments are parsed, and that is all.</summary>
    public static IReadOnlyDictionary<string, string> ParsedOnly { get; } = new Dictionary<string, string>
    {
        ["dotnet run --project hostsim"] = "goes on until it is stopped; HostSim.Tests run it",
        ["dotnet run --project tools/Collector"] = "goes on until it is stopped; Hospital.Tests run it",
        ["dotnet run --project tools/Gateway"] = "goes on until it is stopped; Gateway.Tests run what it does",
        ["dotnet run --project tools/Registrar"] = "goes on until it is stopped; Registrar.Tests run it",
        ["dotnet run --project tools/Ward"] = "serves until it is stopped; Ward.Tests run it",
        ["medagent board flash "] = "needs a board",
        ["medagent device identify "] = "needs a board; Hospital.Tests run it",
        ["medagent device provision "] = "wants a password and a broker's certificate; Hospital.Tests run it",
        ["medagent device attest "] = "needs a broker and a device; Hospital.Tests run it",
        ["medagent device hand-over "] = "needs a broker and a device; Hospital.Tests run it",
        ["medagent device retire "] = "needs a broker and a device; Hospital.Tests run it",
        ["medagent attestation show "] = "needs a device; Hospital.Tests run it",
        ["medagent device state "] = "needs a device; Hospital.Tests run it",
        ["medagent device lost "] = "needs a device; Hospital.Tests run it",
        ["medagent device suspend "] = "needs devices; Hospital.Tests run it",
        ["medagent device activate "] = "needs a device; Hospital.Tests run it",
        ["dotnet run --project tools/MedAgent -- evidence "] = "needs the sources; tests of its pages run what it does",
        ["medagent evidence "] = "needs the sources; tests of its pages run what it does",
        ["medagent sbom "] = "needs the sources; BillsOfMaterialsOfTheClone makes its files",
        ["medagent advisory affected "] = "needs devices that have shown what they run; Hospital.Tests run it",
        ["medagent release vendor-keys "] = "writes into the sources; Hospital.Tests run it",
        ["medagent release trace "] = "needs a device's log; Hospital.Tests run it",
        ["medagent release publish "] = "takes a build of the firmware; Hospital.Tests run it",
        ["medagent release verify --source "] = "takes a build of the firmware; Hospital.Tests run it",
        ["medagent release serve "] = "serves until it is stopped; Hospital.Tests run it",
        ["medagent release offer "] = "needs a broker and a device; Hospital.Tests run it",
        ["medagent quarantine accept "] = "needs a pack in quarantine; Hospital.Tests run it",
        ["medagent readings verify "] = "needs stored readings; Hospital.Tests run it",
        ["medagent readings evidence "] = "needs stored readings; Hospital.Tests run it",
        ["medagent store erase "] = "needs a patient; Hospital.Tests run it",
        ["medagent authority rotate "] = "needs devices; Hospital.Tests run it",
        ["medagent command "] = "needs a broker and a device; Hospital.Tests run it",
        ["medagent rollout "] = "needs devices; Hospital.Tests run it",
        ["medagent policy push "] = "needs devices; Hospital.Tests run it",
    };

    /// <summary>Whole documents whose commands need what others in them have done.</summary>
    public static IReadOnlyDictionary<string, string> Documents { get; } = new Dictionary<string, string>
    {
        ["tools/Hospital/KEYS.md"] = "is run as a whole by Hospital.Tests",
    };

    /// <summary>Why a command is not run.</summary>
    /// <returns>null when it has to be.</returns>
    public static string? ReasonOf(IReadOnlyDictionary<string, string> reasons, DocumentedCommand command) =>
        reasons.FirstOrDefault(reason => command.Text.StartsWith(reason.Key, StringComparison.Ordinal)).Value;
}
