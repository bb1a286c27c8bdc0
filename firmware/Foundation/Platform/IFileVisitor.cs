namespace NanoMedAgent.Platform;

/// <summary>Is shown the files of a storage, one after the other: hundreds of names at once would take more heap than there is.</summary>
public interface IFileVisitor
{
    /// <summary>There is a file of this name.</summary>
    void Visit(string name);
}
