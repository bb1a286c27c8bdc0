using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Planning;
using NanoMedAgent.Hospital.Policies;

namespace Hospital.Tests.Boards;

/// <summary>A policy, or a release in files, that does not fit a board's heap is refused before it is on a device.</summary>
public sealed class BoardHeaps : IDisposable
{
    private const string BoardWithPsram = "m5stack-core2";
    private const string BoardWithout = "esp32-devkitc";
    private const string Estimated = "(estimated)";

    private readonly TemporaryFolder _folder = new();

    public BoardHeaps()
    {
        using HospitalKey authority = HospitalKey.Create();
        using HospitalKey recipient = HospitalKey.Create();
        File.WriteAllText(_folder.File("authority.pub.pem"), authority.Public.ToPem());
        File.WriteAllBytes(_folder.File("policy.cose"), SignedPolicy.Sign(DataPolicy.Default(recipient.Public, 60), authority));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_policy_that_fits_is_checked_with_the_heap_that_is_left()
    {
        ProgramResult fits = await CheckAsync(BoardWithPsram);
        fits.Status.ShouldBe(0, fits.Error);
        fits.Output.ShouldContain(": correct");
        fits.Output.ShouldContain("bytes of heap (counted), the board beside it about");
        fits.Output.ShouldContain("of 3,072,000 are left");
        (await CheckAsync(BoardWithPsram, "--release-kb", "100")).Status.ShouldBe(0);
    }

    [Theory]
    [InlineData(BoardWithPsram, "--managed-heap-kb", "40")]
    [InlineData(BoardWithout, "--release-kb", "40")]
    [InlineData(BoardWithPsram, "--managed-heap-kb", "200", "--release-kb", "200")]
    public async Task What_does_not_fit_is_refused_with_the_bytes_that_are_missing_and_what_to_do(string board, params string[] more)
    {
        ProgramResult refused = await CheckAsync(board, more);
        refused.Status.ShouldBe(1, refused.Error);
        string line = refused.Output.Trim().Split('\n')[^1];
        line.ShouldContain("policy.cose: it does not fit the heap of ");
        line.ShouldMatch("needs [0-9,]+ bytes \\(counted\\), and the board has [0-9,]+ \\((estimated|measured)\\): [0-9,]+ too few; ");
        line.ShouldContain(board == BoardWithPsram ? "give it with --managed-heap-kb" : $"a board with PSRAM ({BoardWithPsram})");
    }

    [Fact]
    public async Task What_fits_only_if_the_estimate_is_too_high_is_a_doubt_and_not_refused()
    {
        // Between what the agent needs, which was counted, and what it needs with the board's own, which was not.
        HeapPlan plan = new() { HeapBytes = 0, StoreKilobytes = 256, Policy = FirmwareCosts.Counted.DefaultPolicy };
        long kilobytes = (plan.AgentBytes + (HeapPlan.BoardBytes / 2)) / 1024;
        string heap = kilobytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
        ProgramResult doubtful = await CheckAsync(BoardWithout, "--managed-heap-kb", heap);
        doubtful.Status.ShouldBe(0, doubtful.Error);
        doubtful.Output.ShouldContain("policy.cose: it may not fit the heap of");
        doubtful.Output.ShouldContain(Estimated);
        (await ProvisionAsync("d", "--managed-heap-kb", heap)).Error.ShouldContain("warning: --policy");
        Directory.Exists(_folder.File("d")).ShouldBeTrue();
    }

    [Fact]
    public async Task Provisioning_refuses_a_policy_that_does_not_fit_before_anything_is_written()
    {
        ProgramResult refused = await ProvisionAsync("d", "--managed-heap-kb", "40");
        refused.Status.ShouldBe(2);
        refused.Error.ShouldContain("policy.cose: it does not fit the heap of ESP32-DevKitC");
        Directory.Exists(_folder.File("d")).ShouldBeFalse();
        (await ProvisionAsync("d", "--release-kb", "100")).Error.ShouldContain("a release of 100 KB in files");
        (await ProvisionAsync("d", "--managed-heap-kb", "1000")).Status.ShouldBe(0);
        Directory.Exists(_folder.File("d")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("--managed-heap-kb", "15", "give 16 to 32768 KB")]
    [InlineData("--release-kb", "-1", "give 0 to 1024 KB")]
    public async Task A_number_out_of_its_range_is_refused(string option, string value, string expected) =>
        (await CheckAsync(BoardWithout, option, value)).Error.ShouldContain($"{option} {value}: {expected}");

    [Fact]
    public void Each_thing_more_in_a_policy_needs_no_less_heap()
    {
        PolicySize usual = FirmwareCosts.Counted.DefaultPolicy;
        long Bytes(PolicySize size) => new HeapPlan { HeapBytes = 0, StoreKilobytes = 256, Policy = size }.AgentBytes;
        Bytes(usual with { Recipients = 2 }).ShouldBeGreaterThan(Bytes(usual));
        Bytes(usual with { Readers = usual.Readers + 1 }).ShouldBeGreaterThan(Bytes(usual));
        Bytes(usual with { Limits = usual.Limits + 1 }).ShouldBeGreaterThan(Bytes(usual));
        Bytes(usual with { Classes = 2, Readers = 2 }).ShouldBeLessThan(Bytes(usual));
        Bytes(usual with { Scores = 0 }).ShouldBeLessThanOrEqualTo(Bytes(usual));
        Bytes(usual with { Periods = 4 }).ShouldBeLessThanOrEqualTo(Bytes(usual));
    }

    private Task<ProgramResult> CheckAsync(string board, params string[] more) => Programs.RunAsync(
        "medagent",
        ["board", "check", board, "--policy", _folder.File("policy.cose"), "--authority", _folder.File("authority.pub.pem"), .. more]);

    private Task<ProgramResult> ProvisionAsync(string folder, params string[] more) => Programs.RunAsync(
        "medagent",
        [
            "device", "provision", "--board", BoardWithout, "--wifi-name", "W", "--wifi-open", "--broker", "b.example", "--no-tls",
            "--out", _folder.File(folder), "--policy", _folder.File("policy.cose"), "--authority", _folder.File("authority.pub.pem"),
            .. more,
        ]);
}
