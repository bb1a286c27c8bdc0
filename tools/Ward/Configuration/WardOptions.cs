using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using NanoMedAgent.Hospital.Attestation;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Delegations;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Hospital.Policies;
using NanoMedAgent.Operations.Configuration;
using NanoMedAgent.Ward.Languages;
using NanoMedAgent.Ward.Records;

namespace NanoMedAgent.Ward.Configuration;

/// <summary>What the ward's pages need to run.</summary>
public sealed record WardOptions
{
    /// <summary>Where the ward listens. Port 0 means any free port.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>The certificate for browsers, with its private key; null is allowed on loopback only.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The address that browsers use when a proxy in front of the ward ends TLS; null without a proxy.</summary>
    public Uri? PublicAddress { get; init; }

    /// <summary>The MQTT broker of the devices, and how to log in there.</summary>
    public required BrokerAccess Broker { get; init; }

    /// <summary>
    /// The database of readings, devices, associations and audit: a SQLite file, or a PostgreSQL connection string or URI.
    /// </summary>
    public required string Database { get; init; }

    /// <summary>
    /// Where the dashboard reads values from: a read replica of PostgreSQL, or PgBouncer; null for <see cref="Database"/>. Pairing reads
    /// and writes in <see cref="Database"/> itself.
    /// </summary>
    public string? DatabaseToRead { get; init; }

    /// <summary>The authority's key, or its delegate, which sign grants.</summary>
    public required CommandAuthority Authority { get; init; }

    /// <summary>The version of the policy on this ward's devices.</summary>
    public required int PolicyVersion { get; init; }

    /// <summary>
    /// That policy as it is signed, for sensors that have just got their owner and have none yet; null to leave them without.
    /// </summary>
    public byte[]? Policy { get; init; }

    /// <summary>
    /// How often that policy has vital signs measured, by their names; empty where it is not known. What a sensor does counts as soon as it
    /// has shown it.
    /// </summary>
    public IReadOnlyDictionary<string, TimeSpan> Periods { get; init; } = new Dictionary<string, TimeSpan>();

    /// <summary>When a silent sensor is a technical alarm.</summary>
    public SilenceRule Silence { get; init; } = SilenceRule.Default;

    /// <summary>To whom an alarm goes that nobody has acknowledged; null for nobody.</summary>
    public EscalationRule? Escalation { get; init; }

    /// <summary>Of which reasons a person chooses one who acknowledges an alarm; none where the hospital wants none.</summary>
    public IReadOnlyList<string> AcknowledgementReasons { get; init; } = [];

    /// <summary>When the shifts begin.</summary>
    public ShiftTimes Shifts { get; init; } = ShiftTimes.Default;

    /// <summary>The early-warning score in that policy; null when it has none.</summary>
    public ScoreRule? Score { get; init; }

    /// <summary>The recipient's key when the collector runs in this process; null when it runs separately.</summary>
    public HospitalKey? Recipient { get; init; }

    /// <summary>Whether the collector in this process keeps announcements and sealed readings as they arrived.</summary>
    public bool KeepsEvidence { get; init; }

    /// <summary>Appraises what sensors show of themselves; null where nobody does.</summary>
    public AttestationVerifier? Verifier { get; init; }

    /// <summary>What follows when a sensor's evidence is contraindicated.</summary>
    public AttestationConsequence OnContraindicated { get; init; }

    /// <summary>The ward's name, beds and patients.</summary>
    public required IRecordSystem Records { get; init; }

    /// <summary>Who authenticates staff; null for the development account, which is allowed on loopback only.</summary>
    public IdentityProvider? Provider { get; init; }

    /// <summary>The current time; a simulation has its own.</summary>
    public Func<DateTimeOffset> Clock { get; init; } = () => DateTimeOffset.UtcNow;

    /// <summary>The time zone in which pages show times.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>The language of pages where neither a person nor the browser has chosen one.</summary>
    public Language Language { get; init; } = Language.English;

    /// <summary>Whether patients are simulated: then the dashboard says what to try next.</summary>
    public bool IsDemo { get; init; }

    /// <summary>The languages to choose from.</summary>
    internal IReadOnlyList<Language> Languages { get; init; } = Language.All;

    /// <summary>How long a session lasts that nobody uses; staff share tablets.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>The real time, also in a simulation: for sessions, and for whether a collector runs.</summary>
    public TimeProvider RealTime { get; init; } = TimeProvider.System;

    /// <summary>How often an open page checks whether its session has ended.</summary>
    public TimeSpan SessionCheckInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where health and metrics are served, and how systemd is told.</summary>
    public ServiceSettings Service { get; init; } = new();

    /// <summary>Gets what an operator should know.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>Why it is unsafe to start a ward with these options, for the operator; empty when it is safe.</summary>
    public string FindFault() => (IPAddress.IsLoopback(Listen.Address), Provider, Certificate) switch
    {
        (false, null, _) =>
            $"without an identity provider anybody can sign in as a nurse, so the ward does not listen on {Listen.Address}. "
            + "Listen on 127.0.0.1, or give the hospital's provider (--oidc-authority)",
        (false, _, null) =>
            $"without a certificate, names and vital signs would travel unencrypted, so the ward does not listen on {Listen.Address}. "
            + "Give a certificate (--certificate), or listen on 127.0.0.1 behind a proxy that ends TLS (--public-address)",
        (true, null, _) when PublicAddress is not null =>
            "--public-address is for other machines, and without an identity provider anybody there can sign in as a nurse. "
            + "Give the hospital's provider (--oidc-authority)",
        _ => "",
    };
}
