using Hospital.Tests.World;
using NanoMedAgent.Hospital.Associations;
using NanoMedAgent.Hospital.Devices;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Vouchers;

namespace Hospital.Tests.Vouchers;

/// <summary>medagent maker new, voucher new, show and import.</summary>
public sealed class VoucherFiles : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HospitalKey _authority = HospitalKey.Create();
    private readonly HospitalKey _device = HospitalKey.Create();

    public VoucherFiles()
    {
        File.WriteAllText(_folder.File("authority.pub.pem"), _authority.Public.ToPem());
        File.WriteAllText(_folder.File("device.pub.pem"), _device.Public.ToPem());
        using (AssociationStore.Open(_folder.File("readings.db")))
        {
            // Its tables alone.
        }
    }

    public void Dispose()
    {
        _authority.Dispose();
        _device.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_voucher_is_made_shown_and_imported_once()
    {
        await NewAsync("one.cose", "--number", "7", "--not-after", "2090-01-01");
        string shown = await Programs.Succeeds(["voucher", "show", _folder.File("one.cose"), "--maker", _folder.File("maker.pub.pem")]);
        shown.ShouldContain(Convert.ToHexStringLower(_device.Public.Thumbprint));
        shown.ShouldContain(Convert.ToHexStringLower(_authority.Public.KeyId));
        shown.ShouldContain("2090-01-01");
        shown.ShouldContain("right");
        (await Programs.Succeeds(Import("one.cose"))).ShouldContain("1 kept, 0 known before");
        (await Programs.Succeeds(Import("one.cose"))).ShouldContain("0 kept, 1 known before");
        using AssociationStore store = AssociationStore.Open(_folder.File("readings.db"));
        store.Vouchers.Find(_device.Public, 0, _authority.Public, DateTimeOffset.UtcNow)
            .ShouldBe(await File.ReadAllBytesAsync(_folder.File("one.cose"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_voucher_for_a_device_that_is_retired_here_is_not_imported()
    {
        using (AssociationStore store = AssociationStore.Open(_folder.File("readings.db")))
        {
            store.Devices.Add(new RegisteredDevice(_device.Public, "NM2600042", DateTimeOffset.UtcNow, "nurse"));
            store.DeviceStates.Change([_device.Public.DeviceId], DeviceState.Made, "boss", "handed over", DateTimeOffset.UtcNow);
            await NewAsync("one.cose", "--number", "7");
            (await Programs.Succeeds(Import("one.cose"))).ShouldContain("1 kept");
            store.DeviceStates.Change([_device.Public.DeviceId], DeviceState.Retired, "boss", "broken", DateTimeOffset.UtcNow);
        }

        await NewAsync("two.cose", "--number", "8");
        (await Programs.Fails(Import("two.cose"))).ShouldContain(
            $"two.cose: its device {_device.Public.DeviceId} is retired here, and stays so; return the voucher");
    }

    [Theory]
    [InlineData("another maker", "it was not signed by this maker")]
    [InlineData("another authority", "it is for another authority")]
    [InlineData("expired", "it has expired")]
    public async Task When_one_voucher_is_wrong_none_is_imported(string what, string reason)
    {
        await NewAsync("right.cose");
        await NewAsync("wrong.cose", what == "expired" ? ["--not-after", "2026-01-01"] : []);
        if (what != "expired")
        {
            using HospitalKey other = HospitalKey.Create();
            string replaced = what == "another maker" ? "maker.pub.pem" : "authority.pub.pem";
            await File.WriteAllTextAsync(_folder.File(replaced), other.Public.ToPem(), TestContext.Current.CancellationToken);
        }

        ProgramResult refused = await Programs.RunAsync("medagent", Import("right.cose", "wrong.cose"));
        refused.Status.ShouldBe(2);
        refused.Error.ShouldContain(reason);
        using AssociationStore store = AssociationStore.Open(_folder.File("readings.db"));
        store.Vouchers.Has(_device.Public).ShouldBeFalse();
    }

    [Theory]
    [InlineData("--serial", "abc", "the serial must have 1 to 20 characters")]
    [InlineData("--number", "0", "it counts from 1")]
    [InlineData("--nonce", "0011", "give the 32 hex digits")]
    public async Task A_voucher_that_no_device_would_accept_is_not_made(string option, string value, string reason)
    {
        await NewAsync("one.cose");
        string[] line = [.. New("two.cose").Where(part => part != "NM2600042" && (part != "--serial" || option == "--serial"))];
        string[] serial = option == "--serial" ? [value] : ["--serial", "NM2600042", option, value];
        ProgramResult refused = await Programs.RunAsync("medagent", [.. line, .. serial]);
        refused.Status.ShouldBe(2);
        refused.Error.ShouldContain(reason);
        File.Exists(_folder.File("two.cose")).ShouldBeFalse();
    }

    [Fact]
    public void A_voucher_with_a_changed_byte_is_refused()
    {
        using HospitalKey maker = HospitalKey.Create();
        byte[] voucher = new Voucher(_device.Public.Thumbprint, "A1", _authority.Public, DateTimeOffset.UtcNow.AddDays(1), 7)
        {
            Nonce = new byte[Voucher.NonceLength],
        }.Sign(maker);
        Voucher.TryRead(voucher, maker.Public, out _, out _).ShouldBeTrue();
        for (int place = 0; place < voucher.Length; place++)
        {
            // The unprotected header with the maker's key id is not signed.
            if (place is < 5 or > 15)
            {
                byte[] changed = [.. voucher];
                changed[place] ^= 0x10;
                Voucher.TryRead(changed, maker.Public, out _, out string reason).ShouldBeFalse($"byte {place}");
                reason.ShouldNotBeEmpty();
            }
        }
    }

    private string[] Import(params string[] names) =>
    [
        "voucher", "import", .. names.Select(_folder.File), "--maker", _folder.File("maker.pub.pem"), "--authority",
        _folder.File("authority.pub.pem"), "--by", "admin", "--db", _folder.File("readings.db"),
    ];

    private string[] New(string name) =>
    [
        "voucher", "new", "--maker", _folder.File("maker.key.pem"), "--public-key", _folder.File("device.pub.pem"), "--authority",
        _folder.File("authority.pub.pem"), "--out", _folder.File(name), "--serial", "NM2600042",
    ];

    private async Task NewAsync(string name, params string[] more)
    {
        if (!File.Exists(_folder.File("maker.key.pem")))
        {
            await Programs.Succeeds(["maker", "new", "--out", _folder.File("maker.key.pem")]);
        }

        await Programs.Succeeds([.. New(name), .. more]);
    }
}
