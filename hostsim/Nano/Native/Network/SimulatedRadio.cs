using NanoMedAgent.Nano.Threads;

namespace NanoMedAgent.Nano.Network;

/// <summary>
/// Wi-Fi as the driver of nf-interpreter has it, and one access point. The numbers of the results are those of WifiConnectionStatus.
/// </summary>
public sealed class SimulatedRadio(Scheduler scheduler)
{
    private const int InvalidCredential = 1;
    private const int NetworkNotAvailable = 2;
    private const int Success = 3;
    private const int Timeout = 4;
    private const int UnspecifiedFailure = 5;

    // The kind is taken for flags: this bit stores name and password, whatever its name says.
    private const int StoreFlag = 1;

    private const int NameLimit = 31;
    private const int PasswordLimit = 63;
    private const long AnswerMs = 1_500;
    private const long TimeoutMs = 20_000;
    private const long ReconnectMs = 5_000;

    private string _name = "";
    private string _password = "";
    private bool _isWanted;
    private bool _isConnecting;
    private bool _isStored;
    private bool _hasAccessPoint = true;
    private int _attempt;

    /// <summary>The network's name.</summary>
    public string NetworkName { get; set; } = "ward";

    /// <summary>The network's password.</summary>
    public string NetworkPassword { get; set; } = "";

    /// <summary>Whether the driver has started: without it there is no radio, and no noise.</summary>
    public bool IsDriverOn { get; set; } = true;

    /// <summary>Whether the access point never answers.</summary>
    public bool IsSilent { get; set; }

    /// <summary>Whether the station has an address.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Whether the radio was switched on since the start.</summary>
    public bool HasNoise { get; private set; }

    /// <summary>How often name and password were written to flash.</summary>
    public int StoredCredentials { get; private set; }

    /// <summary>Whether the access point is there. The driver reconnects by itself when it is back.</summary>
    public bool HasAccessPoint
    {
        get => _hasAccessPoint;
        set
        {
            _hasAccessPoint = value;
            IsUp = IsUp && value;
            if (value && _isWanted)
            {
                ConnectLater(ReconnectMs);
            }
        }
    }

    /// <summary>Connects to a network, on a thread of the firmware.</summary>
    /// <returns>The status.</returns>
    public int Connect(string name, string password, int reconnectionKind)
    {
        bool isBusy = _isConnecting || IsUp;
        if (name.Length <= NameLimit && password.Length <= PasswordLimit)
        {
            _name = name;
            _password = password;
        }

        if ((reconnectionKind & StoreFlag) != 0)
        {
            _isStored = true;
            StoredCredentials++;
        }

        _isWanted = true;
        HasNoise |= IsDriverOn;
        if (!IsDriverOn || isBusy)
        {
            return UnspecifiedFailure;
        }

        FirmwareThread.Current.Wait(null, scheduler.NowMs + (IsSilent ? TimeoutMs : AnswerMs));
        if (IsSilent)
        {
            return Timeout;
        }

        IsUp = HasAccessPoint && IsRight;
        return IsUp ? Success : HasAccessPoint && _name == NetworkName ? InvalidCredential : NetworkNotAvailable;
    }

    /// <summary>Stores name and password in the driver's flash, as another program may have done.</summary>
    public void StoreNetwork(string name, string password)
    {
        _name = name;
        _password = password;
        _isStored = true;
    }

    /// <summary>Disconnects; the driver does not reconnect until the next connect.</summary>
    public void Disconnect()
    {
        _isWanted = false;
        _isConnecting = false;
        _attempt++;
        IsUp = false;
    }

    /// <summary>Starts a scan.</summary>
    /// <returns>false when the radio is off or busy.</returns>
    public bool TryScan() => IsDriverOn && !_isConnecting;

    /// <summary>The chip starts; a stored network connects before managed code runs.</summary>
    internal void Restart()
    {
        Disconnect();
        HasNoise = IsDriverOn && _isStored;
        if (_isStored)
        {
            _isWanted = true;
            _isConnecting = true;
            ConnectLater(AnswerMs);
        }
    }

    private bool IsRight => _name == NetworkName && _password == NetworkPassword;

    private void ConnectLater(long afterMs)
    {
        int attempt = ++_attempt;
        scheduler.At(scheduler.NowMs + afterMs, () =>
        {
            if (attempt == _attempt)
            {
                _isConnecting = false;
                IsUp = _isWanted && HasAccessPoint && IsRight && IsDriverOn;
            }
        });
    }
}
