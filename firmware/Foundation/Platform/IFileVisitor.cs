namespace NanoMedAgent.Platform;

/// <summary>Receives the file names of a storage, one at a time: hundreds of names at once would not fit into the heap.</summary>
public interface IFileVisitor
{
    /// <summary>Receives the name of one file.</summary>
    void Visit(string name);
}
