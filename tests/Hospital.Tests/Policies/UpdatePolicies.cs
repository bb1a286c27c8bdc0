using System.Formats.Cbor;
using System.Security.Cryptography;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace Hospital.Tests.Policies;

/// <summary>The rule for updates in a policy.</summary>
public class UpdatePolicies
{
    // The generator of P-256 serves as a recipient whose key is the same in every run.
    private static readonly CosePublicKey Recipient = CosePublicKey.From(new ECParameters
    {
        Q = new()
        {
            X = Convert.FromHexString("6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"),
            Y = Convert.FromHexString("4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"),
        },
    });

    [Fact]
    public void A_signed_update_rule_reads_back_unchanged()
    {
        using HospitalKey authority = HospitalKey.Create();
        UpdateRule rule = new() { WindowFrom = 1380, WindowTo = 240, AsksNurse = false, TrialMinutes = 30, LeastBatteryPercent = 55 };
        byte[] signed = SignedPolicy.Sign(DataPolicy.Default(Recipient, 60) with { Updates = rule }, authority);
        SignedPolicy.TryVerify(signed, authority.Public, out DataPolicy? read, out string reason).ShouldBeTrue(reason);
        read!.Updates.ShouldBe(rule);
        Convert.ToHexString(Payload(signed)).ShouldEndWith("09" + "85" + "190564" + "18F0" + "F4" + "181E" + "1837");
    }

    [Fact]
    public void A_policy_without_updates_keeps_the_bytes_that_it_had_before_updates_existed()
    {
        using HospitalKey authority = HospitalKey.Create();
        DataPolicy policy = DataPolicy.Default(Recipient, 60);
        policy = policy with { Periods = policy.Periods.Where(period => period.Key != "st").ToDictionary() };
        byte[] signed = SignedPolicy.Sign(policy, authority);
        Convert.ToHexString(SHA256.HashData(Payload(signed))).ShouldBe("684771C1E5B227B86898C54432C7E0346A998AEF48E4B9EB763776B156456816");
        SignedPolicy.TryVerify(signed, authority.Public, out DataPolicy? read, out _).ShouldBeTrue();
        read!.Updates.ShouldBeNull();
    }

    [Fact]
    public void An_update_rule_that_a_device_would_refuse_is_not_signed()
    {
        using HospitalKey authority = HospitalKey.Create();
        foreach (UpdateRule fault in new UpdateRule[]
        {
            new() { WindowFrom = 1440 }, new() { WindowTo = -1 }, new() { TrialMinutes = 0 }, new() { TrialMinutes = 1441 }, new(
                ) { LeastBatteryPercent = 101 }, new() { LeastBatteryPercent = -1 },
        })
        {
            Should.Throw<ArgumentException>(() => SignedPolicy.Sign(DataPolicy.Default(Recipient, 60) with { Updates = fault }, authority));
        }
    }

    [Fact]
    public async Task The_policy_document_has_times_as_people_write_them()
    {
        using TemporaryFolder folder = new();
        await Programs.Succeeds("authority", "new", "--out", folder.File("authority.key.pem"));
        await Programs.Succeeds("recipient", "new", "--out", folder.File("nurse.key.pem"));
        await Programs.Succeeds("policy", "new", "--recipient", folder.File("nurse.pub.pem"), "--out", folder.File("policy.json"));
        string document = await File.ReadAllTextAsync(folder.File("policy.json"), TestContext.Current.CancellationToken);
        document.ShouldNotContain("updates");
        (await Programs.Succeeds("policy", "show", folder.File("policy.json"))).ShouldContain("updates: not set");
        foreach ((string updates, string shown) in new[]
        {
            (
                """{ "window": "23:00-04:00", "asksNurse": false, "trialMinutes": 30 }""",
                "updates: 23:00-04:00 UTC, without asking, trial of 30 min, battery at 20 % or more"),
            ("""{ "window": "always" }""", "updates: always, after somebody at the patient has pressed the button, trial of 15 min"),
        })
        {
            await File.WriteAllTextAsync(
                folder.File("updates.json"),
                document.Replace("\"version\": 1,", $"\"version\": 1, \"updates\": {updates},", StringComparison.Ordinal),
                TestContext.Current.CancellationToken);
            await Programs.Succeeds(
                "policy", "sign", folder.File("updates.json"), "--authority", folder.File("authority.key.pem"), "--out",
                folder.File("policy.cose"));
            (await Programs.Succeeds("policy", "show", folder.File("policy.cose"), "--authority", folder.File("authority.pub.pem")))
                .ShouldContain(shown);
        }

        foreach (string window in new[] { "2-4", "02:00", "02:00-24:00", "02:00-02:00", "never" })
        {
            await File.WriteAllTextAsync(
                folder.File("wrong.json"),
                document.Replace(
                    "\"version\": 1,", $"\"version\": 1, \"updates\": {{ \"window\": \"{window}\" }},", StringComparison.Ordinal),
                TestContext.Current.CancellationToken);
            (await Programs.Fails("policy", "show", folder.File("wrong.json"))).ShouldContain($"'{window}' is not a window");
        }
    }

    private static byte[] Payload(byte[] signed)
    {
        CborReader reader = new(signed);
        reader.ReadStartArray();
        reader.SkipValue();
        reader.SkipValue();
        return reader.ReadByteString();
    }
}
