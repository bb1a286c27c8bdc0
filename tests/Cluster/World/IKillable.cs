namespace Cluster.World;

/// <summary>A process that can be killed and started again.</summary>
internal interface IKillable
{
    string Name { get; }

    bool IsRunning { get; }

    /// <summary>Kills it without a warning.</summary>
    void Kill();

    Task StartAsync();
}
