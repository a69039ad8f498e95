export declare function report(): void;
