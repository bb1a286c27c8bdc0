using System;
using System.Device.Wifi;
using System.Net.NetworkInformation;
using System.Threading;
using Microsoft.Extensions.Logging;
using nanoFramework.Networking;

namespace NanoMedAgent.Esp32;

/// <summary>
/// Wi-Fi. The first connection attempt is made at once and waited for, because the random number generator needs the radio; later ones run
/// in the background.
/// </summary>
public sealed class WifiRadio
{
    private const int RetryAfterMs = 60_000;
    private const int PollMs = 1_000;

    // How long a network that is stored in the driver's flash may take to connect by itself.
    private const int OwnConnectMs = 5_000;

    // How often a time server of the configuration is asked, and how long its answer may take.
    private const int AskPeriodMs = 15 * 60_000;
    private const int AnswerMs = 10_000;

    private const string NoAddress = "0.0.0.0";

    private readonly ILogger _log;
    private readonly string _name;
    private readonly string _password;
    private readonly string _timeServer;
    private WifiAdapter _adapter;
    private long _askMs;
    private long _stopMs = long.MaxValue;

    /// <summary>A radio that is off, or that already connects by itself.</summary>
    public WifiRadio(DeviceConfiguration configuration, ILogger log)
    {
        _log = log;
        _name = configuration.WifiName;
        _password = configuration.WifiPassword ?? "";
        _timeServer = configuration.TimeServer;
    }

    /// <summary>Whether the device has an address in the network.</summary>
    public bool IsUp
    {
        [OwnFrame]
        get
        {
            string address = _adapter == null ? null : NetworkInterface.GetAllNetworkInterfaces()[_adapter.NetworkInterface].IPv4Address;
            return !string.IsNullOrEmpty(address) && address != NoAddress;
        }
    }

    /// <summary>When its thread was last seen: uptime in milliseconds.</summary>
    public long SeenMs = Environment.TickCount64;

    /// <summary>Turns the radio on and tries to connect, which takes 20 seconds, or 45 where the driver knows another network.</summary>
    /// <returns>Whether the radio is on, even without a network: only then is the chip's random number generator reliable.</returns>
    public bool TryTurnOn()
    {
        try
        {
            _adapter ??= WifiAdapter.FindAllAdapters()[0];
            WifiConnectionStatus status = Connect();
            if (status == WifiConnectionStatus.UnspecifiedFailure && IsUpSoon())
            {
                // A network that somebody has stored in the driver's flash connects before this program starts, and the driver then refuses
                // the first connect.
                return true;
            }

            if (status == WifiConnectionStatus.UnspecifiedFailure)
            {
                _adapter.Disconnect();
                status = Connect();
            }

            if (status == WifiConnectionStatus.UnspecifiedFailure || status == WifiConnectionStatus.Timeout)
            {
                // The first status is the driver's default: for an access point that is full as well as for a radio that is off. The second
                // can also come when nothing was sent. So the driver is asked for something that it refuses, by an exception, unless the
                // radio is on and idle.
                _adapter.Disconnect();
                Thread.Sleep(PollMs);
                _adapter.ScanAsync();
            }

            return true;
        }
        catch (Exception failure)
        {
            FailureLog.LogFailure(_log, "Wi-Fi", failure);
            return false;
        }
    }

    /// <summary>Keeps the connection and has the clock set, on a thread of its own.</summary>
    [OwnFrame]
    public void Start() => new Thread(StayConnected).Start();

    [OwnFrame]
    private bool IsUpSoon()
    {
        for (int waitedMs = 0; waitedMs < OwnConnectMs && !IsUp; waitedMs += PollMs)
        {
            Thread.Sleep(PollMs);
        }

        return IsUp;
    }

    private void StayConnected()
    {
        int waitedMs = 0;
        while (true)
        {
            Thread.Sleep(PollMs);
            SeenMs = Environment.TickCount64;
            try
            {
                if (IsUp)
                {
                    waitedMs = 0;
                    AskForTime();
                }
                else if ((waitedMs += PollMs) >= RetryAfterMs)
                {
                    waitedMs = 0;
                    Connect();
                }
            }
            catch (Exception failure)
            {
                // An unhandled exception would end the thread, and with it Wi-Fi until the next start.
                FailureLog.LogFailure(_log, "Wi-Fi", failure);
            }
        }
    }

    // Automatic: native code takes the other kind for the flag to store name and password in its own flash, each time. Either way it
    // reconnects by itself after the first connect.
    private WifiConnectionStatus Connect()
    {
        WifiConnectionStatus status = _adapter.Connect(_name, WifiReconnectionKind.Automatic, _password).ConnectionStatus;
        _log.LogInformation("Wi-Fi: " + ((int)status).ToString());
        return status;
    }

    // Only when there is a network, because SNTP asks at once. Native code keeps a pointer to the server's name, and the name moves when
    // the heap is compacted: it is set anew before each question, and SNTP is stopped after it, or it would ask for whatever lies there.
    [OwnFrame]
    private void AskForTime()
    {
        long nowMs = Environment.TickCount64;
        bool isDefault = string.IsNullOrEmpty(_timeServer);
        if (nowMs >= _askMs)
        {
            // The default server's name lies in native memory, and SNTP asks by itself once an hour.
            _askMs = isDefault ? long.MaxValue : nowMs + AskPeriodMs;
            _stopMs = nowMs + AnswerMs;
            if (!isDefault)
            {
                Sntp.Server1 = _timeServer;
            }

            Sntp.Start();
        }
        else if (!isDefault && nowMs >= _stopMs)
        {
            _stopMs = long.MaxValue;
            Sntp.Stop();
        }
    }
}
