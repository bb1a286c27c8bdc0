using System.Reflection;

// What the agent's reference to the core library says, and what the chip's loader looks for.
[assembly: AssemblyVersion("1.17.11.0")]
