using System.Net;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;

namespace NanoMedAgent.Hospital.Brokers;

/// <summary>
/// A broker, and how a program logs in there. Certificates and password are read again for each connection, so that renewed files need no
/// restart.
/// </summary>
public sealed class BrokerAccess
{
    private readonly BrokerOptions _options;
    private readonly IMqttClientAdapterFactory? _connections;

    private BrokerAccess(BrokerOptions options, BrokerAddress address, IMqttClientAdapterFactory? connections = null)
    {
        _options = options;
        _connections = connections;
        Address = address;
    }

    /// <summary>Where the broker is.</summary>
    public BrokerAddress Address { get; }

    /// <summary>What is allowed but unwise, for people; empty if nothing is.</summary>
    public string Warning { get; private init; } = "";

    /// <summary>A broker without TLS that lets everybody in, as on a desk.</summary>
    /// <param name="host">Its host.</param>
    /// <param name="port">Its port.</param>
    /// <param name="connections">Makes the connections in place of sockets, for a broker in the same process; null for sockets.</param>
    public static BrokerAccess To(string host, int port, IMqttClientAdapterFactory? connections = null)
    {
        BrokerAddress address = new(host, port);
        return new BrokerAccess(new BrokerOptions { Address = address.ToString() }, address, connections);
    }

    /// <summary>Checks options, and reads their files once.</summary>
    /// <exception cref="InvalidDataException">One of them is not right; the message says what to do.</exception>
    public static BrokerAccess Open(BrokerOptions options)
    {
        BrokerAddress address = BrokerAddress.Parse(options.Address);
        using BrokerLogin login = BrokerLogin.Read(options, address.HasTls);
        bool isExposed = login.Password is not null && !address.HasTls && !IsThisComputer(address.Host);
        return new BrokerAccess(options, address)
        {
            // The MQTT library has no way to send them.
            Warning = isExposed
                ? $"the password of {login.User} travels unencrypted to {address}; use mqtts:// beyond a network of your own"
                : login.Intermediates.Count > 0
                    ? $"only the first certificate in {options.CertificateFile} is sent; add the others to the CAs that the broker trusts"
                    : "",
        };
    }

    /// <summary>A client for this broker, which is not connected yet.</summary>
    public IMqttClient CreateClient() =>
        _connections is null ? new MqttClientFactory().CreateMqttClient() : new MqttClientFactory().CreateMqttClient(_connections);

    /// <summary>Connects with MQTT 3.1.1.</summary>
    /// <param name="client">A client that <see cref="CreateClient"/> has made.</param>
    /// <param name="clientId">The session's name at the broker.</param>
    /// <param name="isCleanSession">Whether the broker forgets the session when the connection ends.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">There is no connection; the message says in one line why, and what to do.</exception>
    public async Task ConnectAsync(IMqttClient client, string clientId, bool isCleanSession, CancellationToken cancellation)
    {
        BrokerLogin login;
        try
        {
            login = BrokerLogin.Read(_options, Address.HasTls);
        }
        catch (InvalidDataException mistake)
        {
            throw new IOException(mistake.Message, mistake);
        }

        using (login)
        {
            BrokerCertificateCheck check = new(_options, Address, login.Authorities);
            try
            {
                MqttClientConnectResult result =
                    await client.ConnectAsync(CreateOptions(login, check, clientId, isCleanSession), cancellation);
                if (result.ResultCode != MqttClientConnectResultCode.Success)
                {
                    throw new IOException(BrokerFailureText.Of(result.ResultCode, login));
                }
            }
            catch (Exception failure) when (IsConnectionFailure(failure, cancellation))
            {
                TlsAnswer tls = check.Refusal is null
                    ? await TlsProbe.AskAsync(Address, login.Certificate, cancellation)
                    : TlsAnswer.Accepted;
                throw new IOException(check.Refusal ?? BrokerFailureText.Of(failure, Address, tls), failure);
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Address.ToString();

    private static bool IsThisComputer(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    // The library lets exceptions of sockets and of TLS through as they are.
    private static bool IsConnectionFailure(Exception failure, CancellationToken cancellation) => failure switch
    {
        OutOfMemoryException => false,
        IOException { InnerException: null } => false,
        OperationCanceledException => !cancellation.IsCancellationRequested,
        ObjectDisposedException => false,
        _ => true,
    };

    private MqttClientOptions CreateOptions(BrokerLogin login, BrokerCertificateCheck check, string clientId, bool isCleanSession)
    {
        MqttClientOptionsBuilder options = new MqttClientOptionsBuilder()
            .WithTcpServer(Address.Host, Address.Port)
            .WithProtocolVersion(MqttProtocolVersion.V311)
            .WithClientId(clientId)
            .WithCleanSession(isCleanSession);
        if (login.User is { } user)
        {
            options.WithCredentials(user, login.Password);
        }

        if (Address.HasTls)
        {
            options.WithTlsOptions(tls =>
            {
                tls.WithCertificateValidationHandler(check.IsValid).WithTargetHost(Address.Host);
                if (login.Certificate is { } certificate)
                {
                    // Also where it is from another CA than those that the broker names: then the broker says so.
                    tls.WithClientCertificates([certificate]).WithCertificateSelectionHandler(_ => certificate);
                }
            });
        }

        return options.Build();
    }
}
