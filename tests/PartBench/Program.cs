using BenchmarkDotNet.Running;
using UserSync.PartBench;

BenchmarkSwitcher.FromAssembly(typeof(Samples).Assembly).Run(args);
