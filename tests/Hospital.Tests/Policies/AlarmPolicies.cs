using System.Formats.Cbor;
using System.Security.Cryptography;
using Hospital.Tests.World;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;

namespace Hospital.Tests.Policies;

/// <summary>The rule for alarms in a policy.</summary>
public class AlarmPolicies
{
    private static readonly AlarmRule Rule = new()
    {
        NoValueSeconds = 60,
        CheckSeconds = 5,
        Latches = true,
        Limits = new Dictionary<string, AlarmLimit>
        {
            ["hr"] = new(50, 120, 2, 10),
            ["o2"] = new(90, null, 1, 10),
            ["t"] = new(null, 38.5m, 0.2m, 60),
            ["as"] = new(90, 160.5m, 2, 0),
        },
        Score = new ScoreRule { AlarmAt = 5, Hysteresis = 1, DelaySeconds = 60, ValidSeconds = 3600, IsOnOxygen = true },
    };

    [Fact]
    public void A_signed_alarm_rule_reads_back_unchanged()
    {
        using HospitalKey authority = HospitalKey.Create();
        byte[] signed = SignedPolicy.Sign(DataPolicy.Default(authority.Public, 60) with { Alarms = Rule }, authority);
        SignedPolicy.TryVerify(signed, authority.Public, out DataPolicy? read, out string reason).ShouldBeTrue(reason);
        read!.Alarms!.Limits.ShouldBe(Rule.Limits, ignoreOrder: true);
        (read.Alarms with { Limits = Rule.Limits }).ShouldBe(Rule);

        // Label 10; the limits by their names, in tenths and pascal, a hysteresis of pascals rounded down; the score.
        Convert.ToHexString(Payload(signed)).ShouldEndWith(
            "0A" + "85" + "183C" + "05" + "F5" + "A4"
            + "6174" + "84" + "F6" + "190181" + "02" + "183C"
            + "626173" + "84" + "192EDF" + "195396" + "19010A" + "00"
            + "626872" + "84" + "1901F4" + "1904B0" + "14" + "0A"
            + "626F32" + "84" + "190384" + "F6" + "0A" + "0A"
            + "87" + "05" + "01" + "183C" + "F5" + "190E10" + "F4" + "F5");
    }

    [Fact]
    public void A_rule_without_a_score_encodes_null_for_it()
    {
        using HospitalKey authority = HospitalKey.Create();
        AlarmRule rule = new() { Latches = false, Limits = new Dictionary<string, AlarmLimit> { ["hr"] = new(null, null, 0, 0) } };
        byte[] signed = SignedPolicy.Sign(DataPolicy.Default(authority.Public, 60) with { Alarms = rule }, authority);
        Convert.ToHexString(Payload(signed))
            .ShouldEndWith("0A" + "85" + "00" + "05" + "F4" + "A1" + "626872" + "84" + "F6" + "F6" + "00" + "00" + "F6");
        SignedPolicy.TryVerify(signed, authority.Public, out DataPolicy? read, out _).ShouldBeTrue();
        read!.Alarms!.Score.ShouldBeNull();
        read.Alarms.Limits.ShouldBe(rule.Limits);
    }

    [Fact]
    public void Bounds_for_one_patients_limits_read_back_unchanged_and_only_their_signs_have_more_bytes_than_before()
    {
        using HospitalKey authority = HospitalKey.Create();
        AlarmRule rule = new()
        {
            Limits = new Dictionary<string, AlarmLimit>
            {
                ["as"] = new(90, 160, 2, 0) { PatientLow = new LimitRange(80, 100), PatientHigh = new LimitRange(120, 180) },
                ["hr"] = new(50, 120, 2, 10) { PatientHigh = new LimitRange(100, 140) },
                ["o2"] = new(90, null, 1, 10),
            },
        };
        byte[] signed = SignedPolicy.Sign(DataPolicy.Default(authority.Public, 60) with { Alarms = rule }, authority);
        SignedPolicy.TryVerify(signed, authority.Public, out DataPolicy? read, out string reason).ShouldBeTrue(reason);
        read!.Alarms!.Limits.ShouldBe(rule.Limits, ignoreOrder: true);
        Convert.ToHexString(Payload(signed)).ShouldContain(
            "626872" + "88" + "1901F4" + "1904B0" + "14" + "0A" + "F6" + "F6" + "1903E8" + "190578" + "626F32" + "84");
    }

    [Fact]
    public void Priorities_and_signals_read_back_unchanged_and_cost_bytes_only_where_they_are_not_the_usual_ones()
    {
        using HospitalKey authority = HospitalKey.Create();
        AlarmRule rule = new()
        {
            Limits = new Dictionary<string, AlarmLimit>
            {
                ["hr"] = new(50, 120, 2, 10) { PatientHigh = new LimitRange(100, 140), Priority = AlarmPriority.Low },
                ["o2"] = new(90, null, 1, 10) { Priority = AlarmPriority.Medium },
                ["rr"] = new(8, 30, 1, 10),
            },
            Signals = new AlarmSignals
            {
                NoValue = AlarmPriority.Medium,
                Score = AlarmPriority.Low,
                PauseSeconds = 90,
                ReminderSeconds = 300,
            },
        };
        byte[] signed = SignedPolicy.Sign(DataPolicy.Default(authority.Public, 60) with { Alarms = rule }, authority);
        SignedPolicy.TryVerify(signed, authority.Public, out DataPolicy? read, out string reason).ShouldBeTrue(reason);
        read!.Alarms!.Limits.ShouldBe(rule.Limits, ignoreOrder: true);
        read.Alarms.Signals.ShouldBe(rule.Signals);
        Convert.ToHexString(Payload(signed)).ShouldEndWith(
            "0A" + "86" + "00" + "05" + "F5" + "A3"
            + "626872" + "89" + "1901F4" + "1904B0" + "14" + "0A" + "F6" + "F6" + "1903E8" + "190578" + "01"
            + "626F32" + "85" + "190384" + "F6" + "0A" + "0A" + "02"
            + "627272" + "84" + "1850" + "19012C" + "0A" + "0A" + "F6" + "84" + "02" + "01" + "185A" + "19012C");
    }

    [Theory]
    [InlineData(AlarmPriority.None, AlarmPriority.High, AlarmPriority.High, 120, 0)]
    [InlineData((AlarmPriority)4, AlarmPriority.High, AlarmPriority.High, 120, 0)]
    [InlineData(AlarmPriority.High, AlarmPriority.None, AlarmPriority.High, 120, 0)]
    [InlineData(AlarmPriority.High, AlarmPriority.High, (AlarmPriority)4, 120, 0)]
    [InlineData(AlarmPriority.High, AlarmPriority.High, AlarmPriority.High, -1, 0)]
    [InlineData(AlarmPriority.High, AlarmPriority.High, AlarmPriority.High, 601, 0)]
    [InlineData(AlarmPriority.High, AlarmPriority.High, AlarmPriority.High, 120, 29)]
    [InlineData(AlarmPriority.High, AlarmPriority.High, AlarmPriority.High, 120, 3601)]
    [InlineData(AlarmPriority.High, AlarmPriority.High, AlarmPriority.High, 120, -1)]
    public void Signals_that_a_device_would_refuse_are_not_signed(
        AlarmPriority limit, AlarmPriority noValue, AlarmPriority score, int pauseSeconds, int reminderSeconds)
    {
        using HospitalKey authority = HospitalKey.Create();
        DataPolicy policy = DataPolicy.Default(authority.Public, 60) with
        {
            Alarms = new AlarmRule
            {
                Limits = new Dictionary<string, AlarmLimit> { ["hr"] = new(50, 120, 2, 10) { Priority = limit } },
                Signals = new AlarmSignals
                {
                    NoValue = noValue,
                    Score = score,
                    PauseSeconds = pauseSeconds,
                    ReminderSeconds = reminderSeconds,
                },
            },
        };
        policy.Errors().ShouldHaveSingleItem().ShouldContain("priority");
    }

    [Fact]
    public void Bounds_that_allow_a_lower_limit_above_an_upper_one_or_no_end_of_an_alarm_are_not_signed()
    {
        using HospitalKey authority = HospitalKey.Create();
        static AlarmLimit Of(decimal? low, decimal? high, LimitRange? lows, LimitRange? highs, decimal hysteresis = 2) =>
            new(low, high, hysteresis, 0) { PatientLow = lows, PatientHigh = highs };
        foreach (AlarmLimit fault in new[]
        {
            Of(50, 120, new LimitRange(60, 40), null), Of(50, 120, null, new LimitRange(140, 100)),
            Of(50, 120, new LimitRange(40, 120), null), Of(50, 120, null, new LimitRange(50, 140)),
            Of(50, 120, new LimitRange(40, 90), new LimitRange(90, 140)), Of(50, 120, new LimitRange(40, 90), new LimitRange(94, 140)),
            Of(50, 120, new LimitRange(40, 60), new LimitRange(100, 140), hysteresis: 20),
            Of(null, null, new LimitRange(0, 100_001), null), Of(null, null, null, new LimitRange(decimal.MinValue, decimal.MaxValue)),
        })
        {
            DataPolicy policy = DataPolicy.Default(authority.Public, 60) with
            {
                Alarms = Rule with { Limits = new Dictionary<string, AlarmLimit> { ["hr"] = fault } },
            };
            policy.Errors().ShouldHaveSingleItem(fault.ToString()).ShouldContain("'hr': the limits of a patient");
        }

        DataPolicy right = DataPolicy.Default(authority.Public, 60) with
        {
            Alarms = Rule with
            {
                Limits = new Dictionary<string, AlarmLimit> { ["hr"] = Of(50, 120, new LimitRange(40, 90), new LimitRange(95, 140)) },
            },
        };
        right.Errors().ShouldBeEmpty();
    }

    [Fact]
    public void A_policy_without_alarms_keeps_the_bytes_that_it_had_before_alarms_existed()
    {
        // The recipient is the generator of P-256. The digest was computed before there were alarms, and skin temperature.
        CosePublicKey recipient = CosePublicKey.From(new ECParameters
        {
            Q = new()
            {
                X = Convert.FromHexString("6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"),
                Y = Convert.FromHexString("4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"),
            },
        });
        using HospitalKey authority = HospitalKey.Create();
        DataPolicy policy = DataPolicy.Default(recipient, 60);
        policy = policy with { Periods = policy.Periods.Where(period => period.Key != "st").ToDictionary() };
        byte[] signed = SignedPolicy.Sign(policy, authority);
        Convert.ToHexString(SHA256.HashData(Payload(signed))).ShouldBe("684771C1E5B227B86898C54432C7E0346A998AEF48E4B9EB763776B156456816");
        SignedPolicy.TryVerify(signed, authority.Public, out DataPolicy? read, out _).ShouldBeTrue();
        read!.Alarms.ShouldBeNull();
    }

    [Fact]
    public void An_alarm_rule_that_a_device_would_refuse_is_not_signed()
    {
        using HospitalKey authority = HospitalKey.Create();
        static AlarmRule Of(string name, decimal? low, decimal? high, decimal hysteresis = 0, int delay = 0) =>
            new() { Limits = new Dictionary<string, AlarmLimit> { [name] = new(low, high, hysteresis, delay) } };
        foreach (AlarmRule fault in new[]
        {
            Rule with { NoValueSeconds = -1 }, Rule with { NoValueSeconds = 86401 }, Rule with { CheckSeconds = 0 },
            Rule with { CheckSeconds = 86401 },
            Of("weight", 1, 2), Of("hr", 120, 50), Of("hr", 60, 60), Of("hr", 60, 60.04m), Of("hr", 50, 120, -1), Of(
                "hr", 50, 120, 0, -1), Of("hr", 50, 120, 0, 86401),
            Of("hr", null, 100_001), Of("as", null, 7_501), Of("hr", null, decimal.MaxValue), Of("hr", 50, 120, 100_001),
            Rule with { Score = new ScoreRule { AlarmAt = 0 } }, Rule with { Score = new ScoreRule { AlarmAt = 21 } },
            Rule with { Score = new ScoreRule { Hysteresis = -1 } },
            Rule with { Score = new ScoreRule { Hysteresis = 21 } }, Rule with { Score = new ScoreRule { DelaySeconds = -1 } },
            Rule with { Score = new ScoreRule { ValidSeconds = 0 } },
        })
        {
            Should.Throw<ArgumentException>(
                () => SignedPolicy.Sign(DataPolicy.Default(authority.Public, 60) with { Alarms = fault }, authority), fault.ToString());
        }

        DataPolicy policy = DataPolicy.Default(authority.Public, 60) with { Alarms = Rule };
        policy.Errors().ShouldBeEmpty();
        (policy with { Periods = new Dictionary<string, int> { ["hr"] = 60 } }).Errors()
            .ShouldContain(fault => fault.StartsWith("alarms: 'o2' has a limit and no period", StringComparison.Ordinal));
        (policy with { Classes = new Dictionary<string, ClassRule> { ["vitals"] = new([0], 0) } }).Errors()
            .ShouldBe(["there are alarms, and nobody reads the class 'alarm'"]);
    }

    [Fact]
    public void An_alarm_that_comes_too_late_or_never_ends_gets_a_warning_with_its_figures()
    {
        using HospitalKey key = HospitalKey.Create();
        IReadOnlyList<string> Warnings(int period, string name, AlarmLimit limit)
        {
            AlarmRule rule = Rule with { Limits = new Dictionary<string, AlarmLimit> { [name] = limit } };
            return (DataPolicy.Default(key.Public, period) with { Alarms = rule }).Warnings();
        }

        Warnings(10, "o2", new(90, null, 1, 10)).ShouldBeEmpty();
        Warnings(60, "o2", new(90, null, 1, 60)).ShouldBeEmpty();
        Warnings(15, "o2", new(90, null, 1, 0)).ShouldBeEmpty();
        Warnings(60, "o2", new(90, null, 1, 12))
            .ShouldBe(
                ["'o2' is measured every 60 s, which is long compared with its delay of 12 s: an alarm may come 75 s after it has left "
                    + "its limits"]);
        Warnings(60, "ns", new(90, null, 1, 0)).Single().ShouldContain("may come 60 s after");
        Warnings(10, "hr", new(50, 60, 10, 0))
            .ShouldBe(["'hr' has limits that are 10 apart and a hysteresis of 10: no value between them ends an alarm"]);
        AlarmRule endless = new() { Score = new() { AlarmAt = 3, Hysteresis = 3 } };
        (DataPolicy.Default(key.Public, 10) with { Alarms = endless }).Warnings().Single().ShouldContain("no score is low enough");
    }

    [Fact]
    public async Task The_policy_document_has_alarms_in_the_units_that_people_use()
    {
        using TemporaryFolder folder = new();
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        await Programs.Succeeds("authority", "new", "--out", folder.File("authority.key.pem"));
        await Programs.Succeeds("recipient", "new", "--out", folder.File("nurse.key.pem"));
        await Programs.Succeeds("policy", "new", "--recipient", folder.File("nurse.pub.pem"), "--out", folder.File("none.json"));
        (await File.ReadAllTextAsync(folder.File("none.json"), cancellation)).ShouldNotContain("alarms");
        (await Programs.Succeeds("policy", "show", folder.File("none.json"))).ShouldContain("alarms: not set; devices raise none");

        // The document of "policy new": a device accepts it, there is no warning, and it says that it is a starting point.
        ProgramResult made = await Programs.RunAsync(
            "medagent", "policy", "new", "--alarms", "--recipient", folder.File("nurse.pub.pem"), "--out", folder.File("policy.json"));
        (made.Status, made.Error).ShouldBe((0, ""));
        made.Output.ShouldContain("Your hospital has to choose its own");
        string document = await File.ReadAllTextAsync(folder.File("policy.json"), cancellation);
        document.ShouldContain("// Limits to start from");
        string shown = await ShownWhenSigned(document, folder);
        shown.ShouldContain("alarms: when a value is missing for 60 s; a vital sign out of its limits is measured at least every 5 s; "
            + "the light stays on until somebody presses the button");
        Rows(shown, "SpO2", "o2", "90", "-", "%", "1", "10");
        Rows(shown, "Cuff systolic", "ns", "90", "180", "mmHg", "2", "0");
        Rows(shown, "early-warning score", "news2", "-", "4", "points", "0", "60");

        // With everything left out that has a default.
        string own = document[..document.IndexOf("  // Limits", StringComparison.Ordinal)]
            + """
            "alarms": {
              "latches": false,
              "limits": { "t": { "high": 38.5, "hysteresis": 0.2 } },
              "news2": { "alarmAt": 7, "alarmsAtThree": false, "scale2": true } } }
            """;
        shown = await ShownWhenSigned(own, folder);
        shown.ShouldContain("alarms: a missing value is no alarm");
        shown.ShouldContain("the light goes out when the alarm ends");
        Rows(shown, "Temperature", "t", "-", "38.5", "Cel", "0.2", "0");
        shown.ShouldContain("values are used for 3600 s, SpO2 scale 2");
        shown.ShouldNotContain("three points");
    }

    [Fact]
    public async Task An_alarm_rule_with_a_mistake_is_not_signed_and_the_message_names_the_mistake()
    {
        using TemporaryFolder folder = new();
        await Programs.Succeeds("authority", "new", "--out", folder.File("authority.key.pem"));
        await Programs.Succeeds("recipient", "new", "--out", folder.File("nurse.key.pem"));
        await Programs.Succeeds("policy", "new", "--recipient", folder.File("nurse.pub.pem"), "--out", folder.File("policy.json"));
        string document = await File.ReadAllTextAsync(folder.File("policy.json"), TestContext.Current.CancellationToken);
        foreach ((string alarms, string complaint) in new[]
        {
            ("{ \"limits\": { \"weight\": { \"low\": 1 } } }", "'weight' is not a vital sign"),
            ("{ \"limits\": { \"hr\": { \"low\": 120, \"high\": 50 } } }", "low must be below high"),
            ("{ \"limits\": { \"hr\": { \"lo\": 50 } } }", "lo"),
            ("{ \"limits\": { \"hr\": null } }", "'hr' has null as its limit"),
            ("{ \"limits\": null }", "limits"),
            ("{ \"limits\": { \"hr\": { \"low\": \"fifty\" } } }", "low"),
            ("{ \"news2\": { \"alarmAt\": 21 } }", "the score is 1 to 20"),
            ("{ \"checkSeconds\": 0 }", "a check every 1 to"),
        })
        {
            await File.WriteAllTextAsync(
                folder.File("wrong.json"),
                document.Replace("\"version\": 1,", $"\"version\": 1, \"alarms\": {alarms},", StringComparison.Ordinal),
                TestContext.Current.CancellationToken);
            (
                await Programs.Fails(
                    "policy", "sign", folder.File("wrong.json"), "--authority", folder.File("authority.key.pem"), "--out",
                    folder.File("policy.cose")))
                .ShouldContain(complaint);
            File.Exists(folder.File("policy.cose")).ShouldBeFalse();
        }

        // A sign that is measured too rarely: the policy is signed, with a warning.
        await File.WriteAllTextAsync(
            folder.File("slow.json"),
            document.Replace(
                "\"version\": 1,", "\"version\": 1, \"alarms\": { \"limits\": { \"hr\": { \"high\": 120, \"delaySeconds\": 10 } } },",
                StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        ProgramResult signed = await Programs.RunAsync(
            "medagent", "policy", "sign", folder.File("slow.json"), "--authority", folder.File("authority.key.pem"), "--out",
            folder.File("policy.cose"));
        signed.Status.ShouldBe(0);
        signed.Error.ShouldContain(
            "warning: 'hr' is measured every 60 s, which is long compared with its delay of 10 s: an alarm may come 70 s");
    }

    private static async Task<string> ShownWhenSigned(string document, TemporaryFolder folder)
    {
        await File.WriteAllTextAsync(folder.File("edited.json"), document, TestContext.Current.CancellationToken);
        await Programs.Succeeds(
            "policy", "sign", folder.File("edited.json"), "--authority", folder.File("authority.key.pem"), "--out",
            folder.File("policy.cose"));
        string shown = await Programs.Succeeds(
            "policy", "show", folder.File("policy.cose"), "--authority", folder.File("authority.pub.pem"));
        return shown;
    }

    /// <summary>There is a row that begins with these cells.</summary>
    private static void Rows(string shown, params string[] cells) =>
        shown.Split('\n').Select(line => line.Split('│', StringSplitOptions.TrimEntries))
            .ShouldContain(row => row.Length > cells.Length && row.Skip(1).Take(cells.Length).SequenceEqual(cells));

    private static byte[] Payload(byte[] signed)
    {
        CborReader reader = new(signed);
        reader.ReadStartArray();
        reader.SkipValue();
        reader.SkipValue();
        return reader.ReadByteString();
    }
}
