using System.Net;
using System.Security.Cryptography.X509Certificates;
using NanoMedAgent.Hospital.Brokers;
using NanoMedAgent.Hospital.Keys;
using NanoMedAgent.Ward.Records;
using NanoMedAgent.Ward.Accounts;

namespace NanoMedAgent.Ward;

/// <summary>What a ward's pages need to run.</summary>
public sealed record WardOptions
{
    /// <summary>Where browsers find it. Port 0 is any that is free.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 0);

    /// <summary>The certificate with its private key that it shows to browsers; null on loopback only.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>What browsers call it, where something stands in between that answers for TLS; null when nothing does.</summary>
    public Uri? PublicAddress { get; init; }

    /// <summary>The MQTT broker of the devices.</summary>
    public required BrokerAddress Broker { get; init; }

    /// <summary>Where readings, devices, associations and the audit are: a SQLite file, or a PostgreSQL connection string or URI.</summary>
    public required string Database { get; init; }

    /// <summary>The authority's key, which signs grants.</summary>
    public required HospitalKey Authority { get; init; }

    /// <summary>The version of the policy that devices of this ward have.</summary>
    public required int PolicyVersion { get; init; }

    /// <summary>The recipient's key, when the collector runs in here; null when it runs beside.</summary>
    public HospitalKey? Recipient { get; init; }

    /// <summary>The ward's name, its beds and its patients.</summary>
    public required IRecordSystem Records { get; init; }

    /// <summary>Who says who the staff are; null for the development account, on loopback only.</summary>
    public IdentityProvider? Provider { get; init; }

    /// <summary>The date; a simulation has its own.</summary>
    public Func<DateTimeOffset> Clock { get; init; } = () => DateTimeOffset.UtcNow;

    /// <summary>In which times of day are shown.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Local;

    /// <summary>How often an open page checks whether its session has ended.</summary>
    public TimeSpan SessionCheckInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Is told what an operator should know, a line each.</summary>
    public Action<string> Log { get; init; } = _ => { };

    /// <summary>Why a ward with these options must not be started, in words; empty when it may.</summary>
    public string Fault()
    {
        bool isLoopback = IPAddress.IsLoopback(Listen.Address);
        return (isLoopback, Provider, Certificate) switch
        {
            (false, null, _) => $"without an identity provider anybody is a nurse: on {Listen.Address} that is not allowed. Listen on 127.0.0.1, or name the hospital's provider (--oidc-authority)",
            (false, _, null) => $"on {Listen.Address} names and vital signs would travel in the clear. Give it a certificate (--certificate), or listen on 127.0.0.1 behind something that answers for TLS (--public-address)",
            _ => PublicAddress is not null && Provider is null ? "--public-address is for other machines, and without an identity provider anybody there is a nurse. Name the hospital's provider (--oidc-authority)" : "",
        };
    }
}
