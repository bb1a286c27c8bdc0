using System.Net;
using System.Net.Security;
using System.Text;
using NanoMedAgent.Hospital.Brokers;
using NATS.Client.Core;

namespace NanoMedAgent.Collector.Feeds;

/// <summary>Servers of NATS, and how a program logs in there. The password is read again for each connection.</summary>
internal sealed class JetStreamAccess
{
    private const string PlainScheme = "nats://";
    private const string TlsScheme = "tls://";
    private const int DefaultPort = 4222;

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestReconnectPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(5);

    private readonly BrokerOptions _options;
    private readonly IReadOnlyList<BrokerAddress> _servers;
    private volatile string? _refusal;

    private JetStreamAccess(BrokerOptions options, IReadOnlyList<BrokerAddress> servers)
    {
        _options = options;
        _servers = servers;
    }

    /// <summary>What is allowed but unwise, for people; empty if nothing is.</summary>
    public string Warning { get; private init; } = "";

    private bool HasTls => _servers[0].HasTls;

    private string Url =>
        string.Join(',', _servers.Select(server => (HasTls ? TlsScheme : PlainScheme) + (server with { HasTls = false }).ToString()));

    /// <summary>Whether an address is of NATS and not of an MQTT broker.</summary>
    public static bool IsAddress(string address) =>
        address.StartsWith(PlainScheme, StringComparison.OrdinalIgnoreCase)
        || address.StartsWith(TlsScheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Checks options, and reads their files once.</summary>
    /// <param name="options">The address is nats://HOST or tls://HOST, with or without :PORT; more servers follow after commas.</param>
    /// <exception cref="InvalidDataException">One of them is not right; the message says what to do.</exception>
    public static JetStreamAccess Open(BrokerOptions options)
    {
        bool hasTls = options.Address.StartsWith(TlsScheme, StringComparison.OrdinalIgnoreCase);
        BrokerAddress[] servers =
            [.. options.Address.Split(',').Select(text => Parse(text.Trim(), hasTls ? TlsScheme : PlainScheme, hasTls))];
        using BrokerLogin login = BrokerLogin.Read(options, hasTls);
        BrokerAddress? exposed = login.Password is null || hasTls ? null : Array.Find(servers, server => !IsThisComputer(server.Host));
        return new JetStreamAccess(options, servers)
        {
            Warning = exposed is null
                ? ""
                : $"the password of {login.User} travels unencrypted to {exposed}; use tls:// beyond a network of your own",
        };
    }

    /// <summary>A connection that is not open yet.</summary>
    /// <param name="name">What the servers call it.</param>
    public NatsConnection CreateConnection(string name) => new(new NatsOpts
    {
        Url = Url,
        Name = name,
        ConnectTimeout = ConnectPatience,
        ReconnectWaitMin = ReconnectPause,
        ReconnectWaitMax = LongestReconnectPause,
        MaxReconnectRetry = -1,
        IgnoreAuthErrorAbort = true,
        PingInterval = PingInterval,
        PublishTimeoutOnDisconnected = true,
        SuppressSlowConsumerWarnings = true,
        AuthOpts = new NatsAuthOpts { AuthCredCallback = (_, _) => ValueTask.FromResult(ReadCredentials()) },
        TlsOpts = new NatsTlsOpts
        {
            Mode = HasTls ? TlsMode.Require : TlsMode.Disable,
            ConfigureClientAuthentication = options =>
            {
                ConfigureTls(options);
                return ValueTask.CompletedTask;
            },
        },
    });

    /// <summary>Why an attempt to connect failed, and what to do, in one line.</summary>
    /// <param name="failure">What the connection has thrown.</param>
    public string Describe(Exception failure)
    {
        try
        {
            using BrokerLogin login = BrokerLogin.Read(_options, HasTls);
            return JetStreamFailureText.Of(failure, Url, login, _refusal);
        }
        catch (InvalidDataException mistake)
        {
            // A file has changed since the start.
            return mistake.Message;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Url;

    private static BrokerAddress Parse(string text, string scheme, bool hasTls)
    {
        string server = text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? text[scheme.Length..] : text;
        if (!BrokerAddress.TryParse(server, out BrokerAddress? address, out string? mistake))
        {
            throw new InvalidDataException($"--broker {mistake}");
        }

        bool hasPort = server.LastIndexOf(':') > server.LastIndexOf(']');
        return address with { Port = hasPort ? address.Port : DefaultPort, HasTls = hasTls };
    }

    private static bool IsThisComputer(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private NatsAuthCred ReadCredentials()
    {
        using BrokerLogin login = BrokerLogin.Read(_options, HasTls);
        return login.User is { } user ? NatsAuthCred.FromUserInfo(user, Encoding.UTF8.GetString(login.Password!)) : default;
    }

    private void ConfigureTls(SslClientAuthenticationOptions tls)
    {
        // Not disposed of here: the handshake that follows uses its certificates.
        BrokerLogin login = BrokerLogin.Read(_options, HasTls);
        BrokerAddress server = _servers.FirstOrDefault(each => each.Host == tls.TargetHost) ?? _servers[0];
        BrokerCertificateCheck check = new(_options, server, login.Authorities);
        tls.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            bool isValid = check.IsValid(certificate, chain, errors);
            _refusal = check.Refusal;
            return isValid;
        };
        if (login.Certificate is { } own)
        {
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(own, login.Intermediates, offline: true);
        }
    }
}
